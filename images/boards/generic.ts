import { type Board, COMMON_BOOT_MODULES, COMMON_MODULES } from "./board.ts";

/**
 * An arm64 board whose own loader is U-Boot with distro boot, in flash or eMMC of its own: it finds boot.scr on the first
 * partition. Boards with UEFI firmware and no U-Boot are not served: the choice of the system is U-Boot's.
 */
export const board: Board = {
  name: "generic",
  title: "arm64 board with U-Boot",
  compatible: "callbox-generic",
  console: "console=ttyS0,115200 console=ttyS2,1500000 console=ttyAMA0,115200",
  bootModules: [
    ...COMMON_BOOT_MODULES,
    ..."virtio_pci virtio_mmio virtio_blk mmc_block sdhci_pci sdhci_of_arasan sdhci_of_dwcmshc".split(" "),
    ..."dw_mmc_rockchip meson_gx_mmc sunxi_mmc nvme usb_storage xhci_pci xhci_plat_hcd".split(" "),
  ],
  modules: [
    ...COMMON_MODULES,
    ..."virtio_net virtio_rng stmmac dwmac_rk dwmac_meson8b dwmac_sun8i r8169 realtek dw_wdt meson_gxbb_wdt".split(" "),
    ..."sunxi_wdt rtc_ds1307 rtc_hym8563".split(" "),
  ],
  firmware: [],
  texts: {},
  mustHave: [],
  loaderTrees: [],
  slotTrees: ["allwinner", "amlogic", "freescale", "marvell", "rockchip"],
};
