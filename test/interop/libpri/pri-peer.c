/*
 * libpri as an exchange, or as a telephone system, at the far end of a D channel: an independent peer for Q.921 and
 * Q.931. Frames without FCS come and go on stdin and stdout, each behind its length in two octets, high one first;
 * commands come as lines on descriptor 3; what happens is told as JSON, one object a line, on stderr. See README.md.
 */
#include <errno.h>
#include <fcntl.h>
#include <libpri.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

/* libpri counts two octets for the FCS with every frame. */
#define FCS 2
#define COMMANDS 3
#define MAX_CALLS 256
#define MAX_WORDS 24

struct call {
  char id[24];
  q931_call *call;
};

static struct pri *pri;
static struct call calls[MAX_CALLS];
static int incoming_count;
static int policy_incoming; /* 0 nothing, 1 CALL PROCEEDING, 2 ALERTING, 3 CONNECT */
static int policy_clear = 1;
static int policy_hangup = 0; /* an answered call of ours is cleared at once */
static unsigned char input[1 << 16];
static int input_length;
static char lines[1 << 16];
static int lines_length;

/* ---- telling ---- */

static char report_text[16384];
static int report_length;

static void put(const char *format, ...) {
  va_list args;
  if (report_length > (int)sizeof report_text - 1024)
    return; /* no event is that long */
  va_start(args, format);
  report_length += vsnprintf(report_text + report_length, sizeof report_text - report_length, format, args);
  va_end(args);
}

static void put_text(const char *name, const char *text) {
  put(",\"%s\":\"", name);
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at == '"' || *at == '\\' || *at < 32)
      put("\\u%04x", *at);
    else
      put("%c", *at); /* what is not UTF-8 is for the reader to mind */
  }
  put("\"");
}

static void put_number(const char *name, int number) { put(",\"%s\":%d", name, number); }

static void begin(const char *event) {
  report_length = 0;
  put("{\"event\":\"%s\"", event);
}

static void end(void) {
  put("}\n");
  if (write(2, report_text, report_length) < 0)
    exit(1);
}

static void fail(const char *why, const char *what) {
  begin("error");
  put_text("why", why);
  put_text("what", what);
  end();
}

/* ---- calls by name ---- */

static struct call *slot_of(q931_call *call) {
  for (int i = 0; i < MAX_CALLS; i++)
    if (calls[i].call == call)
      return &calls[i];
  return NULL;
}

static struct call *new_slot(const char *id, q931_call *call) {
  struct call *slot = slot_of(NULL);
  if (!slot)
    return NULL;
  snprintf(slot->id, sizeof slot->id, "%s", id);
  slot->call = call;
  return slot;
}

static q931_call *call_named(const char *id) {
  for (int i = 0; i < MAX_CALLS; i++)
    if (calls[i].call && !strcmp(calls[i].id, id))
      return calls[i].call;
  return NULL;
}

static void forget(q931_call *call) {
  struct call *slot = slot_of(call);
  if (slot)
    slot->call = NULL;
}

static void begin_call(const char *event, q931_call *call, int channel) {
  struct call *slot = call ? slot_of(call) : NULL;
  begin(event);
  if (slot)
    put_text("call", slot->id);
  put_number("channel", channel & 0xff);
}

/* ---- octets ---- */

static int frame_length(void) {
  if (input_length < 2)
    return -1;
  int length = input[0] << 8 | input[1];
  return input_length < 2 + length ? -1 : length;
}

static int read_frame(struct pri *who, void *buffer, int size) {
  (void)who;
  int length = frame_length();
  if (length < 0)
    return 0;
  int taken = length > size - FCS ? size - FCS : length;
  memcpy(buffer, input + 2, taken);
  memset((char *)buffer + taken, 0, FCS);
  input_length -= 2 + length;
  memmove(input, input + 2 + length, input_length);
  return taken + FCS;
}

static int write_frame(struct pri *who, void *buffer, int length_with_fcs) {
  (void)who;
  int length = length_with_fcs - FCS;
  unsigned char record[2 + 4096];
  record[0] = length >> 8;
  record[1] = length;
  memcpy(record + 2, buffer, length);
  for (int sent = 0; sent < 2 + length;) {
    int count = write(1, record + sent, 2 + length - sent);
    if (count < 0)
      exit(1);
    sent += count;
  }
  return length_with_fcs;
}

/* ---- commands ---- */

static int word_count;
static char *words[MAX_WORDS];

static char *value(const char *name, char *otherwise) {
  size_t length = strlen(name);
  for (int i = 1; i < word_count; i++)
    if (!strncmp(words[i], name, length) && words[i][length] == '=')
      return words[i] + length + 1;
  return otherwise;
}

static int number(const char *name, int otherwise) {
  char *text = value(name, NULL);
  return text ? strtol(text, NULL, 0) : otherwise;
}

/* name=, number=, plan=, presentation= with a prefix, as a party */
static struct pri_party_id party(const char *prefix) {
  struct pri_party_id id;
  char key[40];
  memset(&id, 0, sizeof id);
  snprintf(key, sizeof key, "%spresentation", prefix);
  int presentation = number(key, PRES_ALLOWED_USER_NUMBER_PASSED_SCREEN);
  snprintf(key, sizeof key, "%snumber", prefix);
  char *digits = value(key, NULL);
  if (digits) {
    snprintf(key, sizeof key, "%splan", prefix);
    id.number.valid = 1;
    id.number.presentation = presentation;
    id.number.plan = number(key, PRI_NATIONAL_ISDN);
    snprintf(id.number.str, sizeof id.number.str, "%s", digits);
  }
  snprintf(key, sizeof key, "%sname", prefix);
  char *name = value(key, NULL);
  if (name) {
    id.name.valid = 1;
    id.name.presentation = presentation & PRI_PRES_RESTRICTION;
    id.name.char_set = PRI_CHAR_SET_ISO8859_1;
    snprintf(id.name.str, sizeof id.name.str, "%s", name);
  }
  return id;
}

static void dial(const char *id) {
  struct pri_sr *setup = pri_sr_new();
  q931_call *call = pri_new_call(pri);
  if (!call || !new_slot(id, call)) {
    fail("no call left", id);
    return;
  }
  struct pri_party_id caller = party("");
  pri_sr_set_channel(setup, number("channel", 1), number("exclusive", 1), 0);
  pri_sr_set_bearer(setup, number("bearer", PRI_TRANS_CAP_SPEECH), number("layer1", PRI_LAYER_1_ALAW));
  pri_sr_set_called(setup, value("called", ""), number("called-plan", PRI_NATIONAL_ISDN), number("complete", 1));
  if (caller.number.valid || caller.name.valid)
    pri_sr_set_caller_party(setup, &caller);
  if (value("from-number", NULL)) {
    struct pri_party_redirecting redirecting;
    memset(&redirecting, 0, sizeof redirecting);
    redirecting.from = party("from-");
    redirecting.to = party("to-");
    redirecting.orig_called = redirecting.from;
    redirecting.count = number("count", 1);
    redirecting.reason = redirecting.orig_reason = number("reason", PRI_REDIR_UNCONDITIONAL);
    pri_sr_set_redirecting_parties(setup, &redirecting);
  }
  if (value("keypad", NULL))
    pri_sr_set_keypad_digits(setup, value("keypad", ""));
  if (pri_setup(pri, call, setup))
    fail("pri_setup", id);
  pri_sr_free(setup);
}

static void command_of_call(const char *word, const char *id) {
  q931_call *call = call_named(id);
  int channel = number("channel", 0);
  int inband = number("inband", 0);
  int result = 0;
  if (!call)
    return fail("no such call", id);
  if (!strcmp(word, "digits")) {
    for (char *digit = value("digits", ""); *digit; digit++)
      result |= pri_information(pri, call, *digit);
  } else if (!strcmp(word, "keypad"))
    result = pri_keypad_facility(pri, call, value("digits", ""));
  else if (!strcmp(word, "more"))
    result = pri_setup_ack(pri, call, channel, 0, inband);
  else if (!strcmp(word, "proceed"))
    result = pri_proceeding(pri, call, channel, inband);
  else if (!strcmp(word, "alert"))
    result = pri_acknowledge(pri, call, channel, inband);
  else if (!strcmp(word, "progress"))
    result = value("cause", NULL) ? pri_progress_with_cause(pri, call, channel, inband, number("cause", 16))
                                  : pri_progress(pri, call, channel, inband);
  else if (!strcmp(word, "answer")) {
    struct pri_party_connected_line connected = {.id = party("")};
    if (connected.id.number.valid || connected.id.name.valid)
      pri_connected_line_update(pri, call, &connected);
    result = pri_answer(pri, call, channel, 0);
  } else if (!strcmp(word, "notify"))
    result = pri_notify(pri, call, channel, number("info", 0));
  else if (!strcmp(word, "hangup"))
    result = pri_hangup(pri, call, number("cause", PRI_CAUSE_NORMAL_CLEARING));
  else
    return fail("unknown command", word);
  if (result)
    fail(word, id);
}

static void policy(void) {
  static const char *names[] = {"none", "proceed", "alert", "answer"};
  char *incoming = value("incoming", NULL);
  for (int i = 0; incoming && i < 4; i++)
    if (!strcmp(incoming, names[i]))
      policy_incoming = i;
  policy_clear = number("clear", policy_clear);
  policy_hangup = number("hangup", policy_hangup);
}

static void tell_cpu(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  begin("cpu");
  put_number("us", (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000 + use.ru_utime.tv_usec + use.ru_stime.tv_usec);
  end();
}

static void unescape(char *text) {
  char *to = text;
  for (; *text; text++, to++) {
    unsigned octet;
    if (*text == '%' && sscanf(text + 1, "%2x", &octet) == 1) {
      *to = octet;
      text += 2;
    } else
      *to = *text;
  }
  *to = 0;
}

static void command(char *line) {
  word_count = 0;
  for (char *word = strtok(line, " "); word && word_count < MAX_WORDS; word = strtok(NULL, " ")) {
    unescape(word);
    words[word_count++] = word;
  }
  if (!word_count)
    return;
  if (!strcmp(words[0], "policy"))
    policy();
  else if (!strcmp(words[0], "restart"))
    pri_reset(pri, number("channel", 1));
  else if (!strcmp(words[0], "service"))
    pri_maintenance_service(pri, 0, number("channel", 1), number("status", 0));
  else if (!strcmp(words[0], "timer"))
    pri_set_timer(pri, pri_timer2idx(value("name", "")), number("value", 0));
  else if (!strcmp(words[0], "cpu"))
    tell_cpu();
  else if (word_count < 2)
    fail("which call?", words[0]);
  else if (!strcmp(words[0], "dial"))
    dial(words[1]);
  else
    command_of_call(words[0], words[1]);
}

/* ---- events ---- */

static void put_party(const char *prefix, const struct pri_party_id *id) {
  char key[40];
  if (id->number.valid) {
    snprintf(key, sizeof key, "%sNumber", prefix);
    put_text(key, id->number.str);
    snprintf(key, sizeof key, "%sPlan", prefix);
    put_number(key, id->number.plan);
    snprintf(key, sizeof key, "%sPresentation", prefix);
    put_number(key, id->number.presentation);
  }
  if (id->name.valid) {
    snprintf(key, sizeof key, "%sName", prefix);
    put_text(key, id->name.str);
    snprintf(key, sizeof key, "%sNamePresentation", prefix);
    put_number(key, id->name.presentation);
  }
}

static void put_extras(const struct pri_subcommands *extras) {
  for (int i = 0; extras && i < extras->counter_subcmd; i++) {
    const struct pri_subcommand *extra = &extras->subcmd[i];
    if (extra->cmd == PRI_SUBCMD_CONNECTED_LINE)
      put_party("connected", &extra->u.connected_line.id);
    else if (extra->cmd == PRI_SUBCMD_REDIRECTING) {
      put_party("from", &extra->u.redirecting.from);
      put_party("to", &extra->u.redirecting.to);
      put_number("reason", extra->u.redirecting.reason);
      put_number("count", extra->u.redirecting.count);
    } else if (extra->cmd == PRI_SUBCMD_DISPLAY_TEXT)
      put_text("display", extra->u.display.text);
  }
}

static void on_ring(pri_event_ring *ring) {
  char id[24];
  if (!slot_of(ring->call)) {
    snprintf(id, sizeof id, "in%d", ++incoming_count);
    new_slot(id, ring->call);
  }
  begin_call("ring", ring->call, ring->channel);
  put_text("called", ring->callednum);
  put_number("calledPlan", ring->calledplan);
  put_number("complete", ring->complete);
  put_number("flexible", ring->flexible);
  put_number("bearer", ring->ctype);
  put_number("layer1", ring->layer1);
  put_number("progress", ring->progressmask);
  put_party("caller", &ring->calling);
  if (ring->redirectingnum[0]) {
    put_text("redirecting", ring->redirectingnum);
    put_number("redirectingReason", ring->redirectingreason);
    put_number("redirectingPlan", ring->callingplanrdnis);
  }
  if (ring->keypad_digits[0])
    put_text("keypad", ring->keypad_digits);
  put_extras(ring->subcmds);
  end();
  if (policy_incoming >= 1 && ring->complete)
    pri_proceeding(pri, ring->call, ring->channel, 0);
  if (policy_incoming >= 2 && ring->complete)
    pri_acknowledge(pri, ring->call, 0, 1);
  if (policy_incoming >= 3 && ring->complete)
    pri_answer(pri, ring->call, 0, 0);
}

static void on_hangup(const char *name, pri_event_hangup *hangup) {
  int is_over = hangup->e == PRI_EVENT_HANGUP_ACK;
  begin_call(name, hangup->call, hangup->channel);
  put_number("cause", hangup->cause);
  put_extras(hangup->subcmds);
  end();
  if (is_over)
    return forget(hangup->call);
  if (hangup->e == PRI_EVENT_HANGUP) {
    pri_hangup(pri, hangup->call, hangup->cause);
    forget(hangup->call);
  } else if (policy_clear)
    pri_hangup(pri, hangup->call, hangup->cause);
}

static void on_progress(const char *name, pri_event_proceeding *progress) {
  begin_call(name, progress->call, progress->channel);
  put_number("progress", progress->progressmask);
  if (progress->e == PRI_EVENT_PROGRESS)
    put_number("cause", progress->cause);
  put_extras(progress->subcmds);
  end();
}

static void on_answer(pri_event_answer *answer) {
  begin_call("answer", answer->call, answer->channel);
  put_number("progress", answer->progressmask);
  put_extras(answer->subcmds);
  end();
  if (policy_hangup)
    pri_hangup(pri, answer->call, PRI_CAUSE_NORMAL_CLEARING);
}

static void on_channel(const char *name, int channel, int status) {
  begin_call(name, NULL, channel);
  if (status >= 0)
    put_number("status", status);
  end();
}

static void on_event(pri_event *event) {
  switch (event->e) {
  case PRI_EVENT_DCHAN_UP: begin("up"); return end();
  case PRI_EVENT_DCHAN_DOWN: begin("down"); return end();
  case PRI_EVENT_RING: return on_ring(&event->ring);
  case PRI_EVENT_INFO_RECEIVED:
    begin_call("digits", event->ring.call, event->ring.channel);
    put_text("digits", event->ring.callednum);
    put_number("complete", event->ring.complete);
    return end();
  case PRI_EVENT_SETUP_ACK:
    begin_call("more", event->setup_ack.call, event->setup_ack.channel);
    put_number("progress", event->setup_ack.progressmask);
    return end();
  case PRI_EVENT_PROCEEDING: return on_progress("proceeding", &event->proceeding);
  case PRI_EVENT_PROGRESS: return on_progress("progress", &event->proceeding);
  case PRI_EVENT_RINGING:
    begin_call("alerting", event->ringing.call, event->ringing.channel);
    put_number("progress", event->ringing.progressmask);
    put_extras(event->ringing.subcmds);
    return end();
  case PRI_EVENT_ANSWER: return on_answer(&event->answer);
  case PRI_EVENT_CONNECT_ACK: begin_call("connect-ack", event->connect_ack.call, event->connect_ack.channel); return end();
  case PRI_EVENT_HANGUP_REQ: return on_hangup("clearing", &event->hangup);
  case PRI_EVENT_HANGUP: return on_hangup("cleared", &event->hangup);
  case PRI_EVENT_HANGUP_ACK: return on_hangup("hangup-ack", &event->hangup);
  case PRI_EVENT_RESTART: return on_channel("restart", event->restart.channel, -1);
  case PRI_EVENT_RESTART_ACK: return on_channel("restart-ack", event->restartack.channel, -1);
  case PRI_EVENT_SERVICE: return on_channel("service", event->service.channel, event->service.changestatus);
  case PRI_EVENT_SERVICE_ACK:
    return on_channel("service-ack", event->service_ack.channel, event->service_ack.changestatus);
  case PRI_EVENT_KEYPAD_DIGIT:
    begin_call("keypad", event->digit.call, event->digit.channel);
    put_text("digits", event->digit.digits);
    return end();
  case PRI_EVENT_NOTIFY:
    begin_call("notify", event->notify.call, event->notify.channel);
    put_number("info", event->notify.info);
    return end();
  case PRI_EVENT_FACILITY:
    begin_call("facility", event->facility.call, event->facility.channel);
    put_extras(event->facility.subcmds);
    return end();
  default:
    begin("other");
    put_text("name", pri_event2str(event->e));
    return end();
  }
}

/* ---- running ---- */

static void on_message(struct pri *who, char *text) {
  (void)who;
  begin("said");
  put_text("text", text);
  end();
}

static struct timeval *time_left(struct timeval *left) {
  struct timeval *next = pri_schedule_next(pri), now;
  if (!next)
    return NULL;
  gettimeofday(&now, NULL);
  long us = (next->tv_sec - now.tv_sec) * 1000000L + (next->tv_usec - now.tv_usec);
  if (us < 0)
    us = 0;
  left->tv_sec = us / 1000000;
  left->tv_usec = us % 1000000;
  return left;
}

static void run_timers(void) {
  struct timeval left;
  while (time_left(&left) && !left.tv_sec && !left.tv_usec) {
    pri_event *event = pri_schedule_run(pri);
    if (event)
      on_event(event);
  }
}

/* 0 when the other side has gone. */
static int take_frames(void) {
  int count = read(0, input + input_length, sizeof input - input_length);
  if (count <= 0)
    return 0;
  input_length += count;
  while (frame_length() >= 0) {
    pri_event *event = pri_check_event(pri);
    if (event)
      on_event(event);
  }
  return 1;
}

/* 0 when no more commands can come. */
static int take_commands(void) {
  int count = read(COMMANDS, lines + lines_length, sizeof lines - lines_length - 1);
  if (count <= 0)
    return 0;
  lines_length += count;
  lines[lines_length] = 0;
  char *from = lines;
  for (char *stop; (stop = strchr(from, '\n')); from = stop + 1) {
    *stop = 0;
    command(from);
  }
  lines_length -= from - lines;
  memmove(lines, from, lines_length);
  return 1;
}

static int serve(void) {
  int has_commands = fcntl(COMMANDS, F_GETFD) >= 0;
  for (;;) {
    fd_set readable;
    struct timeval left;
    FD_ZERO(&readable);
    FD_SET(0, &readable);
    if (has_commands)
      FD_SET(COMMANDS, &readable);
    if (select(COMMANDS + 1, &readable, NULL, NULL, time_left(&left)) < 0 && errno != EINTR)
      return 1;
    if (FD_ISSET(0, &readable) && !take_frames())
      return 0;
    if (has_commands && FD_ISSET(COMMANDS, &readable))
      has_commands = take_commands();
    run_timers();
  }
}

static int option(int argc, char **argv, const char *name) {
  for (int i = 2; i < argc; i++)
    if (!strcmp(argv[i], name))
      return 1;
  return 0;
}

static int switch_type(int argc, char **argv) {
  if (option(argc, argv, "qsig"))
    return PRI_SWITCH_QSIG;
  if (option(argc, argv, "ni2"))
    return PRI_SWITCH_NI2;
  return option(argc, argv, "5ess") ? PRI_SWITCH_LUCENT5E : PRI_SWITCH_EUROISDN_E1;
}

int main(int argc, char **argv) {
  if (argc < 2 || (strcmp(argv[1], "net") && strcmp(argv[1], "cpe"))) {
    fprintf(stderr, "pri-peer net|cpe [qsig|ni2|5ess] [overlap] [service] [facility] [inband] [verbose]\n");
    return 2;
  }
  int is_verbose = option(argc, argv, "verbose");
  pri_set_message(on_message);
  pri_set_error(on_message);
  pri = pri_new_cb(0, strcmp(argv[1], "net") ? PRI_CPE : PRI_NETWORK,
                   switch_type(argc, argv), read_frame, write_frame, NULL);
  if (!pri)
    return 1;
  pri_set_debug(pri, is_verbose ? PRI_DEBUG_Q921_STATE | PRI_DEBUG_Q931_DUMP | PRI_DEBUG_Q931_STATE | PRI_DEBUG_Q931_ANOMALY
                                : PRI_DEBUG_Q931_ANOMALY);
  pri_set_overlapdial(pri, option(argc, argv, "overlap"));
  pri_set_service_message_support(pri, option(argc, argv, "service"));
  pri_set_inbanddisconnect(pri, option(argc, argv, "inband"));
  pri_display_options_send(pri, PRI_DISPLAY_OPTION_NAME_INITIAL | PRI_DISPLAY_OPTION_NAME_UPDATE);
  pri_display_options_receive(pri, PRI_DISPLAY_OPTION_NAME_INITIAL | PRI_DISPLAY_OPTION_NAME_UPDATE);
  if (option(argc, argv, "facility"))
    pri_facility_enable(pri);
  return serve();
}
