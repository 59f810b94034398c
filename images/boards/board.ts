/** What an image needs to know of the machine it is for. One file a board. */
export interface Board {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Updates are taken only by boxes with the same word: what is in them is made for the board. */
  readonly compatible: string;
  /** Kernel arguments that say where the console is. */
  readonly console: string;
  /** Loaded before the root file system can be mounted. */
  readonly bootModules: readonly string[];
  /** Everything else the box may need of its kernel. */
  readonly modules: readonly string[];
  /** Files of Debian packages that the board's own loader reads from the first partition. */
  readonly firmware: readonly FirmwareFile[];
  /** Its first loader knows only the old kind of partition table: the first partition stands in one as well. */
  readonly oldTable: boolean;
  /** Its firmware, or some of it, is UEFI: GRUB lies on the first partition as well. */
  readonly uefi: boolean;
  /** Further text files on the first partition. */
  readonly texts: Readonly<Record<string, string>>;
  /** Names on the first partition without which the board does not start; the build looks for them. */
  readonly mustHave: readonly string[];
  /** Makers whose device trees the board's own loader takes from the first partition. */
  readonly loaderTrees: readonly string[];
  /** Makers whose device trees U-Boot takes from the boot slot, beside the kernel. */
  readonly slotTrees: readonly string[];
  /** Button and lights by the lines of a GPIO chip; absent where the board has none. Read on the box by the keeper. */
  readonly front?: Front;
}

export interface Front {
  /** Labels the chip may have. */
  readonly chips: readonly string[];
  readonly button?: FrontPin;
  readonly lights?: { readonly status?: FrontPin; readonly line?: FrontPin; readonly alarm?: FrontPin };
}

export interface FrontPin {
  readonly line: number;
  /** Pressed or lit while the line is low. */
  readonly activeLow?: boolean;
}

export interface FirmwareFile {
  readonly package: string;
  /** Path in the package; a folder takes all files in it. */
  readonly from: string;
  readonly to: string;
}

/** Modules every board wants: disks, USB serial adapters, network, firewall, watchdogs, sound. */
export const COMMON_MODULES: readonly string[] = [
  ..."loop dm_mod dm_verity dm_crypt nls_cp437 nls_ascii nls_utf8 vfat exfat configfs autofs4 ipv6".split(" "),
  ..."usb_storage uas sd_mod xhci_pci xhci_plat_hcd ftdi_sio cp210x pl2303 cdc_acm ch341 cdc_ether".split(" "),
  ..."nf_tables nft_ct nft_reject_inet nft_limit nft_log nft_chain_nat nft_redir softdog snd_usb_audio".split(" "),
];

export const COMMON_BOOT_MODULES: readonly string[] = "squashfs overlay ext4 crc32c_generic libcrc32c".split(" ");
