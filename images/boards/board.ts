/** What an image needs to know of the machine it is for. One file a board. */
export interface Board {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Updates are taken only by boxes with the same word: all arm64 boards share kernel and root. */
  readonly compatible: string;
  /** Kernel arguments that say where the console is. */
  readonly console: string;
  /** Loaded before the root file system can be mounted. */
  readonly bootModules: readonly string[];
  /** Everything else the box may need of its kernel. */
  readonly modules: readonly string[];
  /** Files of Debian packages that the board's own loader reads from the first partition. */
  readonly firmware: readonly FirmwareFile[];
  /** Further text files on the first partition. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface FirmwareFile {
  readonly package: string;
  /** Path in the package; a folder takes all files in it. */
  readonly from: string;
  readonly to: string;
}

/** Modules every board wants: disks, USB serial adapters, network, firewall, watchdogs, sound. */
export const COMMON_MODULES: readonly string[] = [
  ..."loop dm_mod dm_verity dm_crypt nls_cp437 nls_ascii nls_utf8 vfat configfs autofs4 ipv6".split(" "),
  ..."usb_storage uas sd_mod xhci_pci xhci_plat_hcd ftdi_sio cp210x pl2303 cdc_acm ch341 cdc_ether".split(" "),
  ..."nf_tables nft_ct nft_reject_inet nft_limit nft_log softdog snd_usb_audio".split(" "),
];

export const COMMON_BOOT_MODULES: readonly string[] = "squashfs overlay ext4 crc32c_generic libcrc32c".split(" ");

export const ARM64 = "callbox-arm64";
