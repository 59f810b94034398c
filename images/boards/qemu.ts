import { type Board, COMMON_BOOT_MODULES, COMMON_MODULES } from "./board.ts";

/** QEMU's `virt` machine with U-Boot: what the tests of the image run on. */
export const board: Board = {
  name: "qemu",
  title: "QEMU virt (arm64)",
  compatible: "callbox-qemu",
  console: "console=ttyAMA0,115200",
  bootModules: [...COMMON_BOOT_MODULES, "virtio_pci", "virtio_mmio", "virtio_blk"],
  modules: [...COMMON_MODULES, "virtio_net", "virtio_rng", "virtio_console", "i6300esb"],
  firmware: [],
  oldTable: false,
  uefi: false,
  texts: {},
  mustHave: [],
  loaderTrees: [],
  slotTrees: [],
  // Line 3 is the power button of the machine.
  front: {
    chips: ["9030000.pl061"],
    button: { line: 7 },
    lights: { status: { line: 1 }, line: { line: 2 }, alarm: { line: 4 } },
  },
};
