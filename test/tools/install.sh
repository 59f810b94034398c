#!/usr/bin/env bash
# Installs the independent programs that tests use as peers and judges, when apt may be used. What is missing
# afterwards is named; on a build server a missing program is an error, because a skipped test proves nothing.
set -euo pipefail

declare -A package=(
  [sipp]=sip-tester [baresip]=baresip-core [linphonec]=linphone-cli [tshark]=tshark [chromium]=chromium [sox]=sox
  [nft]=nftables [ip]=iproute2 [vm]=mgetty-voice [minimodem]=minimodem
  [multimon-ng]=multimon-ng [cc]=gcc
  [qemu-system-aarch64]=qemu-system-arm [qemu-img]=qemu-utils [rauc]=rauc [genimage]=genimage [sfdisk]=fdisk [mkimage]=u-boot-tools
  [grub-mkimage]=grub-common
  [mksquashfs]=squashfs-tools [mcopy]=mtools [mkfs.vfat]=dosfstools [cpio]=cpio [systemd-sysusers]=systemd [depmod]=kmod
  [aarch64-linux-gnu-g++]=g++-aarch64-linux-gnu
  [arecord]=alsa-utils [pkg-config]=pkg-config [g++]=g++ [make]=make [python3]=python3
)
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
[[ "$(fc-list 2>/dev/null)" == *"Noto Sans CJK"* ]] || missing+=(fonts-noto-cjk fontconfig)
# A library, and speech and music of other people: no programs, so they are looked for by their files.
[ -e /usr/include/fuse3/fuse.h ] || missing+=(libfuse3-dev)
[ -e /usr/include/spandsp/dtmf.h ] || missing+=(libspandsp-dev libc6-dev)
[ -e /usr/include/libpri.h ] || missing+=(libpri-dev libc6-dev)
[ -e /usr/include/openr2.h ] || missing+=(libopenr2-dev libc6-dev)
sounds=/usr/share/asterisk
for part in en:sounds/en_US_f_Allison fr:sounds/fr_CA_f_June; do
  [ -d "$sounds/${part#*:}" ] || missing+=("asterisk-core-sounds-${part%%:*}-wav")
done
[ -e /usr/lib/u-boot/qemu_arm64/u-boot.bin ] || missing+=(u-boot-qemu)
[ -e /usr/share/qemu-efi-aarch64/QEMU_EFI.fd ] || missing+=(qemu-efi-aarch64)
[ -d "$sounds/moh" ] || missing+=(asterisk-moh-opsound-wav)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "These programs are missing and tests that need them will be skipped: ${missing[*]}"
    echo "Install them with: sudo apt-get install ${missing[*]}"
    [ "${CI:-}" = true ] && exit 1
    exit 0
  fi
fi
echo "Installing test programs: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq -o DPkg::Lock::Timeout=300
# On Ubuntu chromium is a snap; Debian's package is what the tests were tried with.
"${as_root[@]}" apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}" >/dev/null
