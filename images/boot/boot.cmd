# Which of two systems starts. The choice and the tries left stand in the partition "ubootenv", twice: a power cut while
# one copy is written leaves the other. After three starts without being found good, the other system is taken.
setenv BOOT_ORDER "A B"
setenv BOOT_A_LEFT 3
setenv BOOT_B_LEFT 3
part start ${devtype} ${devnum} ubootenv envstart
setenv envaddr ${ramdisk_addr_r}
setexpr envsecond ${envstart} + 20
${devtype} dev ${devnum}
${devtype} read ${envaddr} ${envstart} 20
if env import -c ${envaddr} 4000 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT; then
  true
else
  echo "first copy of the boot choice is damaged; taking the second"
  ${devtype} read ${envaddr} ${envsecond} 20
  env import -c ${envaddr} 4000 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
fi
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
env export -c -s 4000 ${envaddr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${devtype} write ${envaddr} ${envstart} 20
${devtype} write ${envaddr} ${envsecond} 20
if test "x${slot}" = "x"; then reset; fi
echo "starting system ${slot}"
part number ${devtype} ${devnum} boot_${part} bp
setenv bootargs "@CONSOLE@ root=PARTLABEL=root_${part} rauc.slot=${slot} panic=3 oops=panic lockdown=integrity gpt quiet"
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
