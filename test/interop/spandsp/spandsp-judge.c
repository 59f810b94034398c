/* spandsp as an independent generator and judge of telephone tones. Audio is signed 16-bit little-endian, 8 kHz, mono:
 * generators write it to stdout; detectors read it from stdin to its end and print a line per event.
 *
 *   dtmf-gen DIGITS ON_MS OFF_MS LEVEL_DBM0 TWIST_DB
 *   dtmf-det                      "<ms> <digits>", and at the end "cpu <ms>": what its detector took
 *   fax-gen cng|ced|ansam MS
 *   fax-det cng|ced|ansam         "<ms> <tone>" for each beginning
 *   mf-gen fwd|bwd SIGNALS MS     register signals of MFC/R2, 123456789 0 (10) BCDEF (11 to 15), and as much silence each
 *   mf-det fwd|bwd                "<ms> <signal>" for each, and at the end "cpu <ms>"
 *   tone-det F1 F2 [ON OFF]...    "<ms> tone" when such a cadence is heard (F2 0: one frequency; no ON: steady)
 */
#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <spandsp.h>

enum { BLOCK = 160, SAMPLES_PER_MS = 8 };

static int16_t block[BLOCK];
static long samples_read;

static int read_block(void) {
  int count = fread(block, sizeof(int16_t), BLOCK, stdin);
  samples_read += count;
  return count;
}

static void write_silence(int ms) {
  int16_t one_ms[SAMPLES_PER_MS] = {0};
  for (int i = 0; i < ms; i++)
    fwrite(one_ms, sizeof(int16_t), SAMPLES_PER_MS, stdout);
}

static long now_ms(void) { return samples_read / SAMPLES_PER_MS; }

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void on_dtmf(void *user, const char *digits, int count) {
  (void)user;
  printf("%ld %.*s\n", now_ms(), count, digits);
}

static int dtmf_generate(char **argv) {
  int16_t out[BLOCK];
  int count;
  dtmf_tx_state_t *sender = dtmf_tx_init(NULL);
  dtmf_tx_set_timing(sender, atoi(argv[3]), atoi(argv[4]));
  dtmf_tx_set_level(sender, atoi(argv[5]), atoi(argv[6]));
  write_silence(100);
  for (const char *digit = argv[2]; *digit; digit++) { /* it takes 128 at most at once */
    dtmf_tx_put(sender, digit, 1);
    while ((count = dtmf_tx(sender, out, BLOCK)) > 0)
      fwrite(out, sizeof(int16_t), count, stdout);
  }
  write_silence(200);
  return 0;
}

/* All of standard input, so that reading it is not counted. */
static int16_t *read_all(size_t *size) {
  size_t room = 1 << 20, count;
  int16_t *audio = malloc(room * sizeof(int16_t));
  for (*size = 0; (count = fread(audio + *size, sizeof(int16_t), room - *size, stdin)) > 0;)
    if ((*size += count) == room)
      audio = realloc(audio, (room *= 2) * sizeof(int16_t));
  return audio;
}

static int dtmf_detect(void) {
  size_t size;
  int16_t *audio = read_all(&size);
  dtmf_rx_state_t *receiver = dtmf_rx_init(NULL, on_dtmf, NULL);
  double begin = cpu_ms();
  for (size_t at = 0; at < size; at += BLOCK) {
    int length = size - at < BLOCK ? (int)(size - at) : BLOCK;
    samples_read += length;
    dtmf_rx(receiver, audio + at, length);
  }
  printf("cpu %.3f\n", cpu_ms() - begin);
  return 0;
}

static int fax_tone(const char *name) {
  if (!strcmp(name, "cng"))
    return MODEM_CONNECT_TONES_FAX_CNG;
  return !strcmp(name, "ced") ? MODEM_CONNECT_TONES_FAX_CED : MODEM_CONNECT_TONES_ANSAM;
}

static int fax_generate(const char *name, int ms) {
  int16_t out[BLOCK];
  int count, left = ms * SAMPLES_PER_MS;
  modem_connect_tones_tx_state_t *sender = modem_connect_tones_tx_init(NULL, fax_tone(name));
  while (left > 0 && (count = modem_connect_tones_tx(sender, out, BLOCK)) > 0) {
    fwrite(out, sizeof(int16_t), count, stdout);
    left -= count;
  }
  write_silence(300);
  return 0;
}

static void on_fax_tone(void *user, int code, int level, int delay) {
  (void)user, (void)level, (void)delay;
  if (code != MODEM_CONNECT_TONES_NONE)
    printf("%ld %s\n", now_ms(), modem_connect_tone_to_str(code));
}

static int fax_detect(const char *name) {
  int count;
  modem_connect_tones_rx_state_t *receiver =
      modem_connect_tones_rx_init(NULL, fax_tone(name), on_fax_tone, NULL);
  while ((count = read_block()) > 0)
    modem_connect_tones_rx(receiver, block, count);
  return 0;
}

static int mf_generate(char **argv) {
  int16_t out[BLOCK];
  r2_mf_tx_state_t *sender = r2_mf_tx_init(NULL, !strcmp(argv[2], "fwd"));
  write_silence(100);
  for (const char *signal = argv[3]; *signal; signal++)
    for (int is_on = 1; is_on >= 0; is_on--) {
      r2_mf_tx_put(sender, is_on ? *signal : 0);
      for (int left = atoi(argv[4]) * SAMPLES_PER_MS; left > 0; left -= BLOCK) {
        int count = left < BLOCK ? left : BLOCK;
        memset(out, 0, sizeof out);
        r2_mf_tx(sender, out, count);
        fwrite(out, sizeof(int16_t), count, stdout);
      }
    }
  write_silence(100);
  return 0;
}

static void on_mf(void *user, int code, int level, int delay) {
  (void)user, (void)level, (void)delay;
  if (code)
    printf("%ld %c\n", now_ms(), code);
}

static int mf_detect(const char *way) {
  size_t size;
  int16_t *audio = read_all(&size);
  r2_mf_rx_state_t *receiver = r2_mf_rx_init(NULL, !strcmp(way, "fwd"), on_mf, NULL);
  double begin = cpu_ms();
  for (size_t at = 0; at < size; at += BLOCK) {
    int length = size - at < BLOCK ? (int)(size - at) : BLOCK;
    samples_read += length;
    r2_mf_rx(receiver, audio + at, length);
  }
  printf("cpu %.3f\n", cpu_ms() - begin);
  return 0;
}

static void on_tone(void *user, int code, int level, int delay) {
  (void)user, (void)level, (void)delay;
  if (code == 0)
    printf("%ld tone\n", now_ms());
}

static int tone_detect(int argc, char **argv) {
  int f1 = atoi(argv[2]), f2 = atoi(argv[3]), count;
  super_tone_rx_descriptor_t *set = super_tone_rx_make_descriptor(NULL);
  int tone = super_tone_rx_add_tone(set);
  if (argc == 4)
    super_tone_rx_add_element(set, tone, f1, f2, 1500, 0);
  for (int i = 4; i < argc; i++) {
    int ms = atoi(argv[i]), is_on = i % 2 == 0;
    super_tone_rx_add_element(set, tone, is_on ? f1 : 0, is_on ? f2 : 0, ms * 8 / 10, ms * 12 / 10);
  }
  /* It compares frequencies with each other: it needs at least two to watch. */
  int other = super_tone_rx_add_tone(set);
  super_tone_rx_add_element(set, other, 950, 0, 300, 400);
  super_tone_rx_state_t *receiver = super_tone_rx_init(NULL, set, on_tone, NULL);
  while ((count = read_block()) > 0)
    for (int at = 0, taken; at < count; at += taken)
      if ((taken = super_tone_rx(receiver, block + at, count - at)) <= 0)
        break;
  return 0;
}

int main(int argc, char **argv) {
  const char *command = argc > 1 ? argv[1] : "";
  if (!strcmp(command, "dtmf-gen") && argc == 7)
    return dtmf_generate(argv);
  if (!strcmp(command, "dtmf-det"))
    return dtmf_detect();
  if (!strcmp(command, "fax-gen") && argc == 4)
    return fax_generate(argv[2], atoi(argv[3]));
  if (!strcmp(command, "fax-det") && argc == 3)
    return fax_detect(argv[2]);
  if (!strcmp(command, "mf-gen") && argc == 5)
    return mf_generate(argv);
  if (!strcmp(command, "mf-det") && argc == 3)
    return mf_detect(argv[2]);
  if (!strcmp(command, "tone-det") && argc >= 4)
    return tone_detect(argc, argv);
  fprintf(stderr, "what to do? see the head of the source\n");
  return 2;
}
