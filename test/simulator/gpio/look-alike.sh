#!/usr/bin/env bash
# Runs a command that sees the GPIO look-alike as /sys/class/gpio and an empty PWM chip as /sys/class/pwm/pwmchip0.
#   look-alike.sh GPIO_FUSE COMMAND...      as root; needs /dev/fuse. Exit status 9: the look-alike did not start.
set -euo pipefail
exec unshare --mount --propagation private bash -c '
  mount -t tmpfs tmpfs /sys/class || exit 9
  gpio=/sys/class/gpio pwm=/sys/class/pwm/pwmchip0/pwm0
  mkdir -p $gpio $pwm
  touch $pwm/period $pwm/duty_cycle $pwm/enable
  # No caching of names: a line is gone as soon as it is unexported.
  "$0" -f -o entry_timeout=0,attr_timeout=0 $gpio &
  server=$!
  for _ in $(seq 50); do [ -e $gpio/export ] && break; sleep 0.1; done
  [ -e $gpio/export ] || { kill $server; exit 9; }
  "$@"
  status=$?
  umount $gpio
  kill $server 2>/dev/null
  wait $server
  exit $status' "$@"
