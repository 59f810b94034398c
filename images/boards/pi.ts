import { type Board, COMMON_BOOT_MODULES, COMMON_MODULES } from "./board.ts";

/** Raspberry Pi 4, Compute Module 4, Pi 400 (and 3): the board's own loader starts U-Boot. */
export const board: Board = {
  name: "pi",
  title: "Raspberry Pi 3, 4, CM4 (64 bit)",
  compatible: "callbox-pi",
  console: "console=ttyAMA0,115200 console=ttyS1,115200",
  bootModules: [...COMMON_BOOT_MODULES, "sdhci_iproc", "mmc_block", "bcm2835", "sdhci_pci", "xhci_pci", "usb_storage"],
  modules: [
    ...COMMON_MODULES,
    ..."genet bcm_phy_lib broadcom smsc95xx lan78xx bcm2835_wdt pwm_bcm2835".split(" "),
    ..."rtc_ds1307 i2c_bcm2835 snd_bcm2835".split(" "),
  ],
  firmware: [
    { package: "raspi-firmware", from: "usr/lib/raspi-firmware", to: "" },
    { package: "u-boot-rpi", from: "usr/lib/u-boot/rpi_arm64/u-boot.bin", to: "u-boot.bin" },
  ],
  // The Pi 3, and a Pi 4 that has its loader from before summer 2020.
  oldTable: true,
  uefi: false,
  texts: {
    "config.txt": [
      "arm_64bit=1",
      "kernel=u-boot.bin",
      "enable_uart=1",
      "upstream_kernel=1",
      "disable_overscan=1",
      "gpio=6=ip,pu",
      "",
    ].join("\n"),
  },
  mustHave: [
    ..."bootcode.bin start.elf fixup.dat start4.elf fixup4.dat u-boot.bin".split(" "),
    ..."bcm2711-rpi-4-b.dtb bcm2711-rpi-400.dtb bcm2711-rpi-cm4-io.dtb bcm2837-rpi-3-b.dtb".split(" "),
  ],
  loaderTrees: ["broadcom"],
  slotTrees: [],
  // Pins 31 (button to ground), 33, 35 and 37 of the header (lights, lit while high).
  front: {
    chips: ["pinctrl-bcm2711", "pinctrl-bcm2835"],
    button: { line: 6, activeLow: true },
    lights: { status: { line: 13 }, line: { line: 19 }, alarm: { line: 26 } },
  },
};
