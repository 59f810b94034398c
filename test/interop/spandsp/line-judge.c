/* spandsp as an independent sender and reader of caller identity, and the echo paths of ITU-T G.168. Audio is signed
 * 16-bit little-endian, 8 kHz, mono: generators write it to stdout; detectors read it from stdin to its end.
 *
 *   cid-gen class|clip NUMBER NAME   an identity: Bell 202 as in America, or V.23 as ETSI has it
 *   cid-det class|clip               "<field> <text>" for each field of each message
 *   css SECONDS                      composite source signal: voiced, noise, pause
 *   echo MODEL ERL_DB DELAY          echo of stdin over model D.2 to D.9, DELAY samples later
 */
#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <spandsp.h>
#include <spandsp/g168models.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))
enum { BLOCK = 160, RATE = 8000 };

static adsi_rx_state_t *receiver;

static int standard_of(const char *name) {
  return strcmp(name, "class") ? ADSI_STANDARD_CLIP : ADSI_STANDARD_CLASS;
}

static void write_samples(const int16_t *samples, int count) {
  fwrite(samples, sizeof(int16_t), count, stdout);
}

static int identity_send(char **argv) {
  int standard = standard_of(argv[2]), is_class = standard == ADSI_STANDARD_CLASS, count, length = -1;
  int fields[] = {is_class ? MCLASS_DATETIME : CLIP_DATETIME, is_class ? MCLASS_CALLER_NUMBER : CLIP_CALLER_NUMBER,
                  is_class ? MCLASS_CALLER_NAME : CLIP_CALLER_NAME};
  const char *texts[] = {"11220905", argv[3], argv[4]};
  uint8_t message[256];
  int16_t out[BLOCK], quiet[RATE / 4] = {0};
  adsi_tx_state_t *sender = adsi_tx_init(NULL, standard);
  length = adsi_add_field(sender, message, length, is_class ? CLASS_MDMF_CALLERID : CLIP_MDMF_CALLERID, NULL, 0);
  for (int i = 0; i < COUNT(fields); i++)
    length = adsi_add_field(sender, message, length, fields[i], (uint8_t *)texts[i], strlen(texts[i]));
  adsi_tx_put_message(sender, message, length);
  write_samples(quiet, COUNT(quiet));
  while ((count = adsi_tx(sender, out, BLOCK)) > 0)
    write_samples(out, count);
  write_samples(quiet, COUNT(quiet));
  return 0;
}

static void on_message(void *user, const uint8_t *message, int length) {
  int at = -1, size;
  uint8_t field;
  const uint8_t *body;
  (void)user;
  do {
    at = adsi_next_field(receiver, message, length, at, &field, &body, &size);
    if (at > 0 && body)
      printf("%d %.*s\n", field, size, body);
  } while (at > 0);
}

static int identity_read(const char *name) {
  int16_t block[BLOCK];
  int count;
  receiver = adsi_rx_init(NULL, standard_of(name), on_message, NULL);
  while ((count = fread(block, sizeof(int16_t), BLOCK, stdin)) > 0)
    adsi_rx(receiver, block, count);
  return 0;
}

static int composite_source_signal(int seconds) {
  enum { VOICED = 389, NOISE = 1600, PAUSE = 811 };
  awgn_state_t *noise = awgn_init_dbm0(NULL, 7162534, -10.0f);
  for (int n = 0; n < seconds * RATE; n++) {
    int at = n % (VOICED + NOISE + PAUSE);
    int16_t sample = 0;
    if (at < VOICED) /* its table is sampled at 44.1 kHz */
      sample = css_c1[(int)(at * 44.1 / 8) % COUNT(css_c1)] / 2;
    else if (at < VOICED + NOISE)
      sample = awgn(noise);
    write_samples(&sample, 1);
  }
  return 0;
}

typedef struct {
  const int32_t *taps;
  int count;
  double gain;
} path_t;

#define PATH(n) {line_model_d##n##_coeffs, COUNT(line_model_d##n##_coeffs), LINE_MODEL_D##n##_GAIN}
static const path_t paths[] = {PATH(2), PATH(3), PATH(4), PATH(5), PATH(6), PATH(7), PATH(8), PATH(9)};

static int echo(int model, double loss_db, int delay) {
  enum { ROOM = 4096 };
  static double history[ROOM];
  int16_t sample;
  if (model < 2 || model > 9 || delay < 0 || delay > ROOM / 2)
    return 2;
  const path_t *path = &paths[model - 2];
  double gain = pow(10, -loss_db / 20) * path->gain;
  for (unsigned now = 0; fread(&sample, sizeof sample, 1, stdin) == 1; now++) {
    double sum = 0;
    history[now % ROOM] = sample;
    for (int i = 0; i < path->count; i++)
      sum += path->taps[i] * gain * history[(now - delay - i) % ROOM];
    sample = sum > 32767 ? 32767 : sum < -32768 ? -32768 : (int16_t)lrint(sum);
    write_samples(&sample, 1);
  }
  return 0;
}

int main(int argc, char **argv) {
  const char *command = argc > 1 ? argv[1] : "";
  if (!strcmp(command, "cid-gen") && argc == 5)
    return identity_send(argv);
  if (!strcmp(command, "cid-det") && argc == 3)
    return identity_read(argv[2]);
  if (!strcmp(command, "css") && argc == 3)
    return composite_source_signal(atoi(argv[2]));
  if (!strcmp(command, "echo") && argc == 5)
    return echo(atoi(argv[2]), atof(argv[3]), atoi(argv[4]));
  fprintf(stderr, "what to do? see the head of the source\n");
  return 2;
}
