/* An exchange with MFC/R2 made of Debian's libopenr2, on any number of timeslots in one process. README.md beside this
 * file says how it is talked to.
 *
 *   exchange VARIANT SLOTS    for instance: exchange CN 1-15,17-31
 *   exchange variants         the variants the library knows, "CODE COUNTRY" a line
 *
 * Time is 20 ms a tick, and nothing waits for a clock unless PACE is set.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <openr2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "timeslot.h"

enum { MAX_RULES = 64, LINE = 512 };

static int setting(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text && *text ? atoi(text) : otherwise;
}

/* What becomes of a call to a number. */
typedef struct {
  char number[84], action[24];
  int answer_ms, hang_up_ms;
} rule_t;

static rule_t rules[MAX_RULES];
static int rule_count;
static int is_traced;
/* 1000 Hz at 0 dBm0: the digital milliwatt of G.711. */
static const unsigned char tone[8] = {0x34, 0x21, 0x21, 0x34, 0xB4, 0xA1, 0xA1, 0xB4};

static slot_t *slot_of_channel(openr2_chan_t *chan) { return slot_of(openr2_chan_get_fd(chan)); }

/* ---- what is told ---- */

/* A line of JSON among the records: it begins with '{', records begin with bits below 16. */
static void tell(const slot_t *slot, const char *event, const char *format, ...) {
  va_list args;
  va_start(args, format);
  printf("{\"ms\":%d,\"slot\":%d,\"event\":\"%s\"", tick * TICK_MS, slot ? slot->number : 0, event);
  vprintf(format, args);
  printf("}\n");
  va_end(args);
}

static void on_seized(openr2_chan_t *chan) { tell(slot_of_channel(chan), "seized", ""); }

static const rule_t *rule_for(const char *number) {
  for (int i = 0; i < rule_count; i++)
    if (!strcmp(rules[i].number, number) || !strcmp(rules[i].number, "*"))
      return &rules[i];
  return NULL;
}

static int is_known(const char *number) {
  for (int i = 0; i < rule_count; i++)
    if (!strcmp(rules[i].number, number))
      return 1;
  return 0;
}

static int cause_named(const char *name) {
  static const struct { const char *name; int cause; } causes[] = {
      {"busy", OR2_CAUSE_BUSY_NUMBER}, {"congestion", OR2_CAUSE_NETWORK_CONGESTION},
      {"unallocated", OR2_CAUSE_UNALLOCATED_NUMBER}, {"out-of-order", OR2_CAUSE_OUT_OF_ORDER},
      {"number-changed", OR2_CAUSE_NUMBER_CHANGED}, {"collect", OR2_CAUSE_COLLECT_CALL_REJECTED},
      {"forced", OR2_CAUSE_FORCED_RELEASE}, {"normal", OR2_CAUSE_NORMAL_CLEARING}};
  for (unsigned i = 0; i < sizeof causes / sizeof *causes; i++)
    if (!strcmp(causes[i].name, name))
      return causes[i].cause;
  return -1;
}

static openr2_call_mode_t mode_named(const char *name) {
  if (!strcmp(name, "free"))
    return OR2_CALL_NO_CHARGE;
  return strcmp(name, "special") ? OR2_CALL_WITH_CHARGE : OR2_CALL_SPECIAL;
}

static void on_offered(openr2_chan_t *chan, const char *ani, const char *dnis, openr2_calling_party_category_t category) {
  slot_t *slot = slot_of_channel(chan);
  const rule_t *rule = rule_for(dnis);
  tell(slot, "offered", ",\"ani\":%s%s%s,\"dnis\":\"%s\",\"category\":\"%s\"", ani ? "\"" : "", ani ? ani : "null",
       ani ? "\"" : "", dnis, openr2_proto_get_category_string(category));
  if (!rule || !strcmp(rule->action, "ask"))
    return;
  if (cause_named(rule->action) >= 0) {
    openr2_chan_disconnect_call(chan, cause_named(rule->action));
    return;
  }
  slot->answer_at = rule->answer_ms; /* counted from when the call is accepted */
  slot->hang_up_after = rule->hang_up_ms;
  if (!setting("IMMEDIATE_ACCEPT", 0))
    openr2_chan_accept_call(chan, mode_named(rule->action));
}

static void on_accepted(openr2_chan_t *chan, openr2_call_mode_t mode) {
  slot_t *slot = slot_of_channel(chan);
  tell(slot, "accepted", ",\"mode\":\"%s\"", openr2_proto_get_call_mode_string(mode));
  if (openr2_chan_get_direction(chan) == OR2_DIR_BACKWARD && slot->answer_at >= 0)
    slot->answer_at = tick + slot->answer_at / TICK_MS;
}

static void on_answered(openr2_chan_t *chan) {
  slot_t *slot = slot_of_channel(chan);
  slot->is_answered = 1;
  tell(slot, "answered", "");
  if (slot->hang_up_after >= 0)
    slot->hang_up_at = tick + slot->hang_up_after / TICK_MS;
}

static void forget_call(slot_t *slot) {
  slot->is_answered = 0;
  slot->answer_at = slot->hang_up_at = slot->hang_up_after = -1;
}

static void on_ended(openr2_chan_t *chan) {
  forget_call(slot_of_channel(chan));
  tell(slot_of_channel(chan), "ended", "");
}

/* Of a call that was not accepted yet the library does not let go when the other end clears: it is made to. */
static void on_disconnected(openr2_chan_t *chan, openr2_call_disconnect_cause_t cause) {
  tell(slot_of_channel(chan), "disconnected", ",\"cause\":\"%s\"", openr2_proto_get_disconnect_string(cause));
  openr2_chan_disconnect_call(chan, OR2_CAUSE_NORMAL_CLEARING);
  if (strcmp(openr2_chan_get_r2_state_string(chan), "Clear Forward Received"))
    return;
  openr2_chan_set_idle(chan);
  on_ended(chan);
}

static void on_voice(openr2_chan_t *chan, const unsigned char *audio, int size) {
  slot_t *slot = slot_of_channel(chan);
  if (slot->voice != 'e' || slot->tx_full)
    return;
  memcpy(slot->tx, audio, size < BLOCK ? size : BLOCK);
  slot->tx_full = 1;
}

static void on_alarm(openr2_chan_t *chan, int is_on) { tell(slot_of_channel(chan), "alarm", ",\"on\":%d", is_on); }

static void on_system_error(openr2_chan_t *chan, int error) {
  tell(slot_of_channel(chan), "system-error", ",\"text\":\"%s\"", strerror(error));
}

static void on_protocol_error(openr2_chan_t *chan, openr2_protocol_error_t error) {
  forget_call(slot_of_channel(chan));
  tell(slot_of_channel(chan), "protocol-error", ",\"text\":\"%s\"", openr2_proto_get_error(error));
}

static void on_blocked(openr2_chan_t *chan) { tell(slot_of_channel(chan), "blocked", ""); }
static void on_idle(openr2_chan_t *chan) { tell(slot_of_channel(chan), "idle", ""); }
static void on_metering(openr2_chan_t *chan) { tell(slot_of_channel(chan), "metering", ""); }

/* With numbers known, no digit is asked for beyond one of them. */
static int on_called_digit(openr2_chan_t *chan, char digit) {
  (void)digit;
  return !is_known(openr2_chan_get_dnis(chan));
}

static void on_calling_digit(openr2_chan_t *chan, char digit) { (void)chan, (void)digit; }

static void log_context(openr2_context_t *context, openr2_log_level_t level, const char *format, va_list args) {
  (void)context, (void)level;
  vfprintf(stderr, format, args);
}

static void log_channel(openr2_chan_t *chan, openr2_log_level_t level, const char *format, va_list args) {
  char text[LINE];
  int is_trace = level == OR2_LOG_CAS_TRACE || level == OR2_LOG_MF_TRACE;
  if (!(is_trace ? is_traced : level == OR2_LOG_ERROR || level == OR2_LOG_WARNING))
    return;
  vsnprintf(text, sizeof text, format, args);
  for (char *at = text; *at; at++)
    if (*at == '\n' || *at == '"' || *at == '\\')
      *at = ' ';
  tell(slot_of_channel(chan), is_trace ? "trace" : "log", ",\"text\":\"%s\"", text);
}

static openr2_event_interface_t listener = {
    .on_call_init = on_seized, .on_call_offered = on_offered, .on_call_accepted = on_accepted,
    .on_call_answered = on_answered, .on_call_disconnect = on_disconnected, .on_call_end = on_ended,
    .on_call_read = on_voice, .on_hardware_alarm = on_alarm, .on_os_error = on_system_error,
    .on_protocol_error = on_protocol_error, .on_line_blocked = on_blocked, .on_line_idle = on_idle,
    .on_context_log = log_context, .on_dnis_digit_received = on_called_digit,
    .on_ani_digit_received = on_calling_digit, .on_billing_pulse_received = on_metering};

/* ---- setting up ---- */

static openr2_context_t *open_context(const char *variant) {
  openr2_context_t *context = openr2_context_new(NULL, &listener, NULL, openr2_proto_get_variant(variant),
                                                 setting("MAX_ANI", 20), setting("MAX_DNIS", 20));
  if (!context) {
    fprintf(stderr, "no such variant: %s\n", variant);
    exit(2);
  }
  openr2_context_set_log_level(context, OR2_LOG_ERROR);
  if (getenv("ANI_FIRST"))
    openr2_context_set_ani_first(context, setting("ANI_FIRST", 0));
  openr2_context_set_skip_category_request(context, setting("SKIP_CATEGORY", 0));
  openr2_context_set_immediate_accept(context, setting("IMMEDIATE_ACCEPT", 0));
  openr2_context_set_mf_threshold(context, setting("MF_THRESHOLD_MS", 0));
  if (getenv("BACK_TIMEOUT_MS"))
    openr2_context_set_mf_back_timeout(context, setting("BACK_TIMEOUT_MS", 0));
  if (getenv("METERING_MS"))
    openr2_context_set_metering_pulse_timeout(context, setting("METERING_MS", 0));
  return context;
}

static void open_slot(openr2_context_t *context, int number) {
  slot_t *slot = &slots[slot_count];
  memset(slot, 0, sizeof *slot);
  slot->number = number;
  slot->voice = 's';
  forget_call(slot);
  slot->fd = open("/dev/null", O_RDWR);
  slot_by_fd[slot->fd] = ++slot_count;
  slot->chan = openr2_chan_new_from_fd(context, slot->fd, NULL, NULL);
  if (!slot->chan)
    exit(2);
  openr2_chan_set_logging_func(slot->chan, log_channel);
  openr2_chan_set_log_level(slot->chan, OR2_LOG_ERROR | OR2_LOG_WARNING | OR2_LOG_CAS_TRACE | OR2_LOG_MF_TRACE);
  openr2_chan_enable_read(slot->chan);
  openr2_chan_set_idle(slot->chan);
}

static void open_slots(openr2_context_t *context, const char *list) {
  for (const char *at = list; *at; at += strspn(at, ",")) {
    char *end;
    int first = strtol(at, &end, 10), last = *end == '-' ? strtol(end + 1, &end, 10) : first;
    if (end == at || first < 1 || last > 31)
      exit(2);
    for (int number = first; number <= last; number++)
      open_slot(context, number);
    at = end;
  }
}

/* ---- what it is asked to do ---- */

static slot_t *slot_numbered(const char *text) {
  for (int i = 0; i < slot_count; i++)
    if (slots[i].number == atoi(text))
      return &slots[i];
  return NULL;
}

static void add_rule(int count, char words[][84]) {
  if (count < 3 || rule_count == MAX_RULES)
    return;
  rule_t *rule = &rules[rule_count++];
  snprintf(rule->number, sizeof rule->number, "%s", words[1]);
  snprintf(rule->action, sizeof rule->action, "%.23s", words[2]);
  rule->answer_ms = count > 3 ? atoi(words[3]) : 1000;
  rule->hang_up_ms = count > 4 ? atoi(words[4]) : -1;
}

static void place_call(slot_t *slot, int count, char words[][84]) {
  const char *ani = !strcmp(words[2], "-") ? NULL : strcmp(words[2], ".") ? words[2] : "";
  openr2_calling_party_category_t category = openr2_proto_get_category(count > 4 ? words[4] : "NATIONAL_SUBSCRIBER");
  slot->hang_up_after = count > 5 ? atoi(words[5]) : -1;
  if (openr2_chan_make_call(slot->chan, ani, words[3], category))
    tell(slot, "refused", "");
}

static void answer(slot_t *slot, openr2_answer_mode_t mode) {
  if (!openr2_chan_answer_call_with_mode(slot->chan, mode))
    on_answered(slot->chan);
}

static void obey(const char *line) {
  char words[6][84];
  int count = sscanf(line, "%83s %83s %83s %83s %83s %83s", words[0], words[1], words[2], words[3], words[4], words[5]);
  if (count > 0 && !strcmp(words[0], "number")) {
    add_rule(count, words);
    return;
  }
  slot_t *slot = count > 1 ? slot_numbered(words[1]) : NULL;
  const char *what = words[0], *how = count > 2 ? words[2] : "";
  if (!slot)
    tell(NULL, "not-understood", "");
  else if (!strcmp(what, "call") && count > 3)
    place_call(slot, count, words);
  else if (!strcmp(what, "accept"))
    openr2_chan_accept_call(slot->chan, mode_named(how));
  else if (!strcmp(what, "answer"))
    answer(slot, strcmp(how, "double") ? OR2_ANSWER_SIMPLE : OR2_ANSWER_DOUBLE);
  else if (!strcmp(what, "hang-up"))
    openr2_chan_disconnect_call(slot->chan, cause_named(*how ? how : "normal"));
  else if (!strcmp(what, "block"))
    openr2_chan_set_blocked(slot->chan);
  else if (!strcmp(what, "idle"))
    openr2_chan_set_idle(slot->chan);
  else if (!strcmp(what, "alarm"))
    push_event(slot, strcmp(how, "on") ? EVENT_NO_ALARM : EVENT_ALARM);
  else if (!strcmp(what, "voice"))
    slot->voice = *how;
  else if (!strcmp(what, "pulse") && count > 3)
    slot->pulse_bits = strtol(how, NULL, 2), slot->pulse_ticks = atoi(words[3]) / TICK_MS;
  else
    tell(slot, "not-understood", "");
}

/* ---- a tick ---- */

static void write_record(slot_t *slot) {
  unsigned char record[1 + BLOCK];
  record[0] = slot->pulse_ticks > 0 ? slot->pulse_ticks--, slot->pulse_bits : slot->tx_bits;
  for (int i = 0; i < BLOCK; i++)
    record[1 + i] = slot->tx_full                            ? slot->tx[i]
                    : slot->voice == 't' && slot->is_answered ? tone[slot->tone_at++ & 7]
                                                              : SILENCE;
  slot->tx_full = 0;
  fwrite(record, 1, sizeof record, stdout);
}

static int read_line(void) {
  char line[LINE];
  if (!fgets(line, sizeof line, stdin))
    return 0;
  obey(line);
  return 1;
}

static int read_record(slot_t *slot) {
  unsigned char record[1 + BLOCK];
  int first;
  while ((first = getc(stdin)) != EOF && first > 15) {
    ungetc(first, stdin);
    if (!read_line())
      return 0;
  }
  if (first == EOF || fread(record + 1, 1, BLOCK, stdin) != BLOCK)
    return 0;
  if (first != slot->rx_bits)
    push_event(slot, EVENT_BITS_CHANGED);
  slot->rx_bits = first;
  memcpy(slot->rx, record + 1, BLOCK);
  slot->rx_full = 1;
  return 1;
}

static void work(slot_t *slot) {
  openr2_chan_process_event(slot->chan);
  if (tick == slot->answer_at)
    answer(slot, setting("DOUBLE_ANSWER", 0) ? OR2_ANSWER_DOUBLE : OR2_ANSWER_SIMPLE);
  if (tick == slot->hang_up_at)
    openr2_chan_disconnect_call(slot->chan, OR2_CAUSE_NORMAL_CLEARING);
}

static void wait_for_tick(void) {
  static struct timespec next;
  if (!next.tv_sec)
    clock_gettime(CLOCK_MONOTONIC, &next);
  next.tv_nsec += TICK_MS * 1000000L;
  if (next.tv_nsec >= 1000000000L)
    next.tv_nsec -= 1000000000L, next.tv_sec++;
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
}

static int list_variants(void) {
  int count;
  const openr2_variant_entry_t *list = openr2_proto_get_variant_list(&count);
  for (int i = 0; i < count; i++)
    printf("%s %s\n", list[i].name, list[i].country);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "variants"))
    return list_variants();
  if (argc != 3) {
    fprintf(stderr, "exchange VARIANT SLOTS | exchange variants\n");
    return 2;
  }
  int is_paced = setting("PACE", 0);
  is_traced = setting("TRACE", 0);
  open_slots(open_context(argv[1]), argv[2]);
  for (;; tick++) {
    if (is_paced)
      wait_for_tick();
    for (int i = 0; i < slot_count; i++)
      write_record(&slots[i]);
    fflush(stdout);
    for (int i = 0; i < slot_count; i++)
      if (!read_record(&slots[i]))
        return 0;
    for (int i = 0; i < slot_count; i++)
      work(&slots[i]);
  }
}
