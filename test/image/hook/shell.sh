#!/bin/sh
# Runs what comes from outside, one command a line: `ID BASE64`; the answer is `ID STATUS BASE64`. Only the tests' own
# first file system brings it along (disk.ts); it is in no image.
modprobe virtio_console 2>/dev/null
until [ -e /dev/virtio-ports/test ]; do sleep 0.2; done
exec 3<>/dev/virtio-ports/test
echo start >&3
while :; do
  if ! read -r id command <&3; then
    sleep 0.2
    continue
  fi
  echo "$command" | base64 -d >/run/test.sh
  sh /run/test.sh >/run/test.out 2>&1 </dev/null 3>&-
  status=$?
  echo "$id $status $(base64 -w0 /run/test.out)" >&3
done
