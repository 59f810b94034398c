# Which of two systems starts, on boards whose loader is U-Boot; grub.cfg is the same for UEFI, boot-choice for the box itself.
# The choice and the tries left stand in the partitions "choice_1" and "choice_2": a power cut while one is written leaves the
# other. A new system that is not found good in three starts is left for the other one; one that was good before has nine, for what
# ends its starts is rather a power that comes and goes.
setenv at ${ramdisk_addr_r}
setenv taken
for copy in choice_1 choice_2 blank; do
  if test "x${taken}" = "x"; then
    setenv BOOT_A_LEFT
    setenv BOOT_B_LEFT
    setenv BOOT_ORDER
    mw.b ${at} 0 400
    if test "${copy}" = "blank"; then
      part number ${devtype} ${devnum} system sp
      load ${devtype} ${devnum}:${sp} ${at} choice
    else
      part start ${devtype} ${devnum} ${copy} start
      setexpr start ${start} + 1
      ${devtype} dev ${devnum}
      ${devtype} read ${at} ${start} 2
    fi
    env import -t ${at} 400 BOOT_A_LEFT BOOT_B_LEFT BOOT_ORDER
    setenv sound
    for left in 0 1 2 3 4 5 6 7 8 9; do
      if test "${BOOT_A_LEFT}" = "${left}"; then setenv sound "${sound}a"; fi
      if test "${BOOT_B_LEFT}" = "${left}"; then setenv sound "${sound}b"; fi
    done
    if test "${BOOT_ORDER}" = "A B"; then setenv sound "${sound}o"; fi
    if test "${BOOT_ORDER}" = "B A"; then setenv sound "${sound}o"; fi
    if test "${sound}" = "abo"; then setenv taken ${copy}; fi
    if test "${sound}" = "bao"; then setenv taken ${copy}; fi
    if test "x${taken}" = "x"; then echo "the boot choice in ${copy} is damaged; taking the next"; fi
  fi
done
setenv slot
setenv part
for s in ${BOOT_ORDER}; do
  if test "x${slot}" != "x"; then
    true
  elif test "x${s}" = "xA"; then
    if itest ${BOOT_A_LEFT} -gt 0; then setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1; setenv slot A; setenv part a; fi
  elif test "x${s}" = "xB"; then
    if itest ${BOOT_B_LEFT} -gt 0; then setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1; setenv slot B; setenv part b; fi
  fi
done
if test "x${slot}" = "x"; then
  echo "no tries left; both systems get three more"
  setenv BOOT_A_LEFT 3
  setenv BOOT_B_LEFT 3
fi
# Behind the first line, which is 25 characters; the variables are 43, and what follows them is filled with "#" as before.
setexpr words ${at} + 19
env export -t ${words} BOOT_A_LEFT BOOT_B_LEFT BOOT_ORDER
setexpr words ${words} + 2b
mw.b ${words} 23 1
for copy in choice_1 choice_2; do
  part start ${devtype} ${devnum} ${copy} start
  setexpr start ${start} + 1
  ${devtype} write ${at} ${start} 2
done
if test "x${slot}" = "x"; then reset; fi
echo "starting system ${slot}"
part number ${devtype} ${devnum} boot_${part} bp
setenv bootargs "@CONSOLE@ root=PARTLABEL=root_${part} rauc.slot=${slot} callbox.from=${devtype} @KERNEL@"
# The device tree: that of the firmware before us, or the kernel's for this board, or U-Boot's own.
setenv tree ${fdt_addr}
if test "x${tree}" = "x"; then
  setenv tree ${fdtcontroladdr}
  if load ${devtype} ${devnum}:${bp} ${fdt_addr_r} dtb/${fdtfile}; then setenv tree ${fdt_addr_r}; fi
fi
if load ${devtype} ${devnum}:${bp} ${kernel_addr_r} Image; then
  if load ${devtype} ${devnum}:${bp} ${ramdisk_addr_r} initrd.img; then
    booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${tree}
  fi
fi
echo "system ${slot} did not load"
sleep 1
reset
