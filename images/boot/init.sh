#!/bin/busybox sh
# First program of the box: finds the root file system of the chosen slot, lays memory over it, mounts /data.
# Everything but /data is gone at the next start.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

# Nobody is here to help: say why, and start again. The loader counts the tries and takes the other slot after the last.
fail() {
  echo "callbox: cannot start: $*"
  sleep 3
  echo b > /proc/sysrq-trigger
  sleep 60
}

for module in $(cat /modules.order); do insmod "/lib/m/$module" 2>/dev/null; done

root= slot= from=
for word in $(cat /proc/cmdline); do
  case $word in
    root=PARTLABEL=*) root=${word#root=PARTLABEL=} ;;
    rauc.slot=*) slot=${word#rauc.slot=} ;;
    callbox.from=*) from=${word#callbox.from=} ;;
  esac
done

# The device of a GPT partition by its name. Anybody can give those of a stick the names of ours. U-Boot says what it has started
# from: then disks on USB are looked at alone, or not at all. GRUB does not know: then only a box without another such disk does.
disks=/sys/class/block
if [ "$from" = usb ]; then usb=alone; else usb=no; fi
partition() {
  for uevent in "$disks"/*/uevent; do
    grep -q "^PARTNAME=$1\$" "$uevent" || continue
    case $(readlink -f "${uevent%/uevent}") in
      */usb[0-9]*) [ $usb != no ] || continue ;;
      *) [ $usb != alone ] || continue ;;
    esac
    sed -n 's|^DEVNAME=|/dev/|p' "$uevent"
    return 0
  done
  return 1
}

tries=0
until system=$(partition "$root"); do
  tries=$((tries + 1))
  # Disks may be found in any order.
  [ -z "$from" ] && [ $tries -gt 30 ] && usb=too
  [ $tries -gt 100 ] && fail "there is no partition $root"
  sleep 0.1
done
# What belongs together lies on one disk.
disks=$(readlink -f "/sys/class/block/${system##*/}/..")
data=$(partition data) || fail "there is no partition data"

mkdir -p /ro /rw /newroot
mount -t squashfs -o ro "$system" /ro || fail "the system in slot $slot is damaged"
mount -t tmpfs -o mode=755,size=64m,nosuid,nodev tmpfs /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work overlay /newroot || fail "no room in memory"

# Programs of the system that was found, with its own libraries.
of_root() {
  LD_LIBRARY_PATH=/ro/usr/lib/aarch64-linux-gnu /ro/usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1 "/ro/usr/sbin/$@"
}
mount_data() { mount -t ext4 -o noatime,nosuid,nodev,noexec,commit=2 "$data" /newroot/data; }

# The journal of the file system makes most power cuts harmless; what is left is mended without asking. Above 3 (e2fsck(8)) it
# was not: then whatever can be saved is.
of_root e2fsck -p "$data" >/dev/null 2>&1
if [ $? -le 3 ]; then
  hurt=
else
  hurt=1
  of_root e2fsck -f -y "$data" >/dev/null 2>&1
fi
# Which start it was is what the keeper goes by when it tells of it.
tell_lost() { cat /proc/sys/kernel/random/boot_id > /newroot/data/.made-anew; }
if ! mount_data; then
  # Made anew rather than a box that never starts.
  echo "callbox: /data cannot be read and is made anew"
  of_root mke2fs -q -t ext4 -L data -F "$data"
  mount_data || fail "there is no /data"
  tell_lost
elif [ "$hurt" ] && [ ! -d /newroot/data/callbox ]; then
  tell_lost
fi

# Partitions are looked for by their names from here on (udev), and a stick may bear the same ones: those of the box's own disk
# come first, whatever it hangs on.
own=${disks##*/}
echo "SUBSYSTEM==\"block\", KERNEL==\"$own|$own[0-9]*|${own}p[0-9]*\", OPTIONS+=\"link_priority=100\"" \
  > /newroot/etc/udev/rules.d/61-own-disk.rules

mkdir -p /newroot/run /newroot/data/system
[ -s /newroot/data/system/machine-id ] || tr -d - < /proc/sys/kernel/random/uuid > /newroot/data/system/machine-id
cp /newroot/data/system/machine-id /newroot/etc/machine-id
echo "callbox: slot $slot, $(cut -d' ' -f1 /proc/uptime) s"
umount /sys /proc
mount --move /dev /newroot/dev
exec switch_root /newroot /lib/systemd/systemd
