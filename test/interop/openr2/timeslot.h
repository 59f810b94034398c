/* Timeslots as libopenr2 sees them. It knows no other hardware than DAHDI's devices: it calls ioctl(), read() and write()
 * on a descriptor. These functions are defined here, and the dynamic linker prefers them to libc's: for descriptors of
 * ours they are a timeslot, others go on to the kernel. gettimeofday() is replaced too: time goes by in ticks.
 */
#pragma once
#include <errno.h>
#include <openr2.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { BLOCK = 160, TICK_MS = 20, MAX_SLOTS = 32, MAX_FD = 1024, MAX_EVENTS = 32 };
enum { SILENCE = 0xD5 };

/* The driver's interface: type 0xDA, number, and where a number is used twice the direction above it. */
enum {
  GET_PARAMS = 5, FLUSH = 3, GET_EVENT = 8, IOMUX = 9, SET_GAINS = 16, GET_SET_BUFINFO = 27, GET_SET_BUFINFO_2 = 28,
  ECHO_CANCEL = 33, CHANNEL_NUMBER = 34, SET_LAW = 39, SET_LINEAR = 40, BITS = 43
};
enum { MUX_READ = 1, MUX_WRITE = 2, MUX_EVENT = 8 };
enum { EVENT_ALARM = 4, EVENT_NO_ALARM = 5, EVENT_BITS_CHANGED = 13 };
enum { PARAMS_SIGTYPE_AT = 12, SIG_CAS = 1 << 15 };

typedef struct {
  int number, fd;
  openr2_chan_t *chan;
  int tx_bits, rx_bits, pulse_ticks, pulse_bits;
  int events[MAX_EVENTS], event_count;
  unsigned char rx[BLOCK], tx[BLOCK];
  int rx_full, tx_full, is_answered, is_forward;
  int answer_at, hang_up_at, hang_up_after;
  char voice; /* s silence, e echo, t tone */
  long tone_at;
} slot_t;

static slot_t slots[MAX_SLOTS];
static int slot_count, tick;
static int slot_by_fd[MAX_FD]; /* index and 1, 0: not ours */

static slot_t *slot_of(int fd) { return fd >= 0 && fd < MAX_FD && slot_by_fd[fd] ? &slots[slot_by_fd[fd] - 1] : NULL; }

static void push_event(slot_t *slot, int event) {
  if (slot->event_count < MAX_EVENTS)
    slot->events[slot->event_count++] = event;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  long long ms = 1000000000LL + (long long)tick * TICK_MS;
  (void)zone;
  now->tv_sec = ms / 1000;
  now->tv_usec = ms % 1000 * 1000;
  return 0;
}

ssize_t read(int fd, void *buffer, size_t size) {
  slot_t *slot = slot_of(fd);
  if (!slot)
    return syscall(SYS_read, fd, buffer, size);
  if (!slot->rx_full) {
    errno = EAGAIN;
    return -1;
  }
  memcpy(buffer, slot->rx, size < BLOCK ? size : BLOCK);
  slot->rx_full = 0;
  return size < BLOCK ? size : BLOCK;
}

ssize_t write(int fd, const void *buffer, size_t size) {
  slot_t *slot = slot_of(fd);
  if (!slot)
    return syscall(SYS_write, fd, buffer, size);
  if (slot->tx_full) {
    errno = EAGAIN;
    return -1;
  }
  memset(slot->tx, SILENCE, BLOCK);
  memcpy(slot->tx, buffer, size < BLOCK ? size : BLOCK);
  slot->tx_full = 1;
  return size;
}

static int what_is_ready(const slot_t *slot, int wanted) {
  return (slot->event_count ? wanted & MUX_EVENT : 0) | (slot->rx_full ? wanted & MUX_READ : 0) |
         (slot->tx_full ? 0 : wanted & MUX_WRITE);
}

static int next_event(slot_t *slot) {
  int event = slot->event_count ? slot->events[0] : 0;
  if (slot->event_count)
    memmove(slot->events, slot->events + 1, sizeof(int) * --slot->event_count);
  return event;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list args;
  va_start(args, request);
  int *value = va_arg(args, int *);
  va_end(args);
  slot_t *slot = slot_of(fd);
  if (!slot)
    return syscall(SYS_ioctl, fd, request, value);
  int is_asking = request >> 31 & 1;
  switch (request & 0xFF) {
  case CHANNEL_NUMBER: *value = slot->number; return 0;
  case GET_PARAMS: /* the channel's number is the first word of it */
    *value = slot->number;
    value[PARAMS_SIGTYPE_AT / sizeof(int)] = SIG_CAS;
    return 0;
  case FLUSH: slot->tx_full = 0; return 0;
  case GET_EVENT: *value = next_event(slot); return 0;
  case IOMUX: *value = what_is_ready(slot, *value); return 0;
  case BITS:
    if (is_asking)
      *value = slot->rx_bits;
    else
      slot->tx_bits = *value & 0xF;
    return 0;
  case SET_GAINS: case GET_SET_BUFINFO: case GET_SET_BUFINFO_2: case ECHO_CANCEL: case SET_LAW: case SET_LINEAR: return 0;
  }
  fprintf(stderr, "unknown ioctl %lx\n", request);
  errno = EINVAL;
  return -1;
}
