/*
 * What a call costs libpri: two ends of a D channel in one process place, answer and clear so many calls, one after
 * the other, without a pipe between them. Prints CPU microseconds per call, of both ends together.
 *
 *   pri-calls CALLS
 */
#include <libpri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#define FCS 2
#define FRAMES 64

struct end {
  struct pri *pri;
  struct end *other;
  unsigned char frames[FRAMES][512];
  int lengths[FRAMES];
  int first, count;
  int is_up;
};

static struct end network, user;
static int cleared;

static int read_frame(struct pri *who, void *buffer, int size) {
  struct end *end = pri_get_userdata(who);
  if (!end->count)
    return 0;
  int length = end->lengths[end->first];
  if (length > size)
    return 0;
  memcpy(buffer, end->frames[end->first], length);
  end->first = (end->first + 1) % FRAMES;
  end->count--;
  return length;
}

static int write_frame(struct pri *who, void *buffer, int length) {
  struct end *to = ((struct end *)pri_get_userdata(who))->other;
  int at = (to->first + to->count) % FRAMES;
  if (to->count == FRAMES || length > (int)sizeof to->frames[0])
    return 0;
  memcpy(to->frames[at], buffer, length);
  to->lengths[at] = length;
  to->count++;
  return length;
}

static void quiet(struct pri *who, char *text) {
  (void)who;
  (void)text;
}

static void take(struct end *end, pri_event *event) {
  if (!event)
    return;
  switch (event->e) {
  case PRI_EVENT_DCHAN_UP: end->is_up = 1; break;
  case PRI_EVENT_RING:
    pri_proceeding(end->pri, event->ring.call, event->ring.channel, 0);
    pri_acknowledge(end->pri, event->ring.call, 0, 1);
    pri_answer(end->pri, event->ring.call, 0, 0);
    break;
  case PRI_EVENT_ANSWER: pri_hangup(end->pri, event->answer.call, PRI_CAUSE_NORMAL_CLEARING); break;
  case PRI_EVENT_HANGUP_REQ: pri_hangup(end->pri, event->hangup.call, event->hangup.cause); break;
  case PRI_EVENT_HANGUP:
    pri_hangup(end->pri, event->hangup.call, event->hangup.cause);
    cleared++;
    break;
  }
}

static void timers(struct end *end) {
  struct timeval *next = pri_schedule_next(end->pri), now;
  gettimeofday(&now, NULL);
  if (next && !timercmp(next, &now, >))
    take(end, pri_schedule_run(end->pri));
}

static void exchange(void) {
  timers(&network);
  timers(&user);
  while (network.count || user.count) {
    if (network.count)
      take(&network, pri_check_event(network.pri));
    if (user.count)
      take(&user, pri_check_event(user.pri));
  }
}

static void open_end(struct end *end, struct end *other, int node) {
  end->other = other;
  end->pri = pri_new_cb(0, node, PRI_SWITCH_EUROISDN_E1, read_frame, write_frame, end);
  if (!end->pri)
    exit(1);
  pri_set_overlapdial(end->pri, 0);
}

static void dial(void) {
  struct pri_sr *setup = pri_sr_new();
  q931_call *call = pri_new_call(network.pri);
  pri_sr_set_channel(setup, 1, 1, 0);
  pri_sr_set_bearer(setup, PRI_TRANS_CAP_SPEECH, PRI_LAYER_1_ALAW);
  pri_sr_set_called(setup, "95588", PRI_NATIONAL_ISDN, 1);
  pri_sr_set_caller(setup, "1058881234", "ACME", PRI_NATIONAL_ISDN, PRES_ALLOWED_USER_NUMBER_PASSED_SCREEN);
  if (pri_setup(network.pri, call, setup))
    exit(1);
  pri_sr_free(setup);
}

static double cpu_us(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
  int calls = argc > 1 ? atoi(argv[1]) : 1000;
  pri_set_message(quiet);
  pri_set_error(quiet);
  open_end(&network, &user, PRI_NETWORK);
  open_end(&user, &network, PRI_CPE);
  while (!network.is_up || !user.is_up) {
    struct timespec pause = {0, 10000000};
    nanosleep(&pause, NULL);
    exchange();
  }
  double before = cpu_us();
  for (int call = 1; call <= calls; call++) {
    dial();
    exchange();
    if (cleared != call) {
      fprintf(stderr, "call %d was not cleared\n", call);
      return 1;
    }
  }
  printf("%.3f\n", (cpu_us() - before) / calls);
  return 0;
}
