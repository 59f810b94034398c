import { type Board, COMMON_BOOT_MODULES, COMMON_MODULES } from "./board.ts";

/**
 * An arm64 board with a loader of its own in flash or eMMC: U-Boot with distro boot, which finds boot.scr on the first
 * partition, or UEFI, which finds GRUB there. Virtual machines as well.
 */
export const board: Board = {
  name: "generic",
  title: "arm64 board with U-Boot or UEFI",
  compatible: "callbox-generic",
  console: "console=ttyS0,115200 console=ttyS2,1500000 console=ttyAMA0,115200",
  bootModules: [
    ...COMMON_BOOT_MODULES,
    ..."virtio_pci virtio_mmio virtio_blk mmc_block sdhci_pci sdhci_of_arasan sdhci_of_dwcmshc".split(" "),
    ..."dw_mmc_rockchip meson_gx_mmc sunxi_mmc nvme ahci ahci_platform sd_mod usb_storage uas xhci_pci xhci_plat_hcd".split(
      " ",
    ),
  ],
  modules: [
    ...COMMON_MODULES,
    ..."virtio_net virtio_rng stmmac dwmac_rk dwmac_meson8b dwmac_sun8i r8169 realtek dw_wdt meson_gxbb_wdt".split(" "),
    ..."sunxi_wdt rtc_ds1307 rtc_hym8563 e1000e igb igc mvneta mvpp2 r8152 ax88179_178a cdc_ncm".split(" "),
    ..."sbsa_gwdt virtio_console i6300esb".split(" "),
  ],
  firmware: [],
  oldTable: false,
  uefi: true,
  texts: {},
  mustHave: [],
  loaderTrees: [],
  slotTrees: ["allwinner", "amlogic", "freescale", "marvell", "rockchip"],
};
