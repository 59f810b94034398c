/* spandsp's HDLC at the end of a timeslot, for tests. Octets of the timeslot are as on the line: the highest bit first.
 *
 *   judge rx         octets of a timeslot in; out come the frames in it, one a line, in hexadecimal without FCS; `bad` for
 *                    one that is damaged
 *   judge tx         frames in, one a line in hexadecimal without FCS; out come octets of a timeslot that carries them
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <spandsp.h>

enum { LONGEST = 400, FLAGS = 8 };

static void got_frame(void *unused, const uint8_t *frame, int length, int is_right) {
  (void) unused;
  if (length < 0)
    return; /* a change of state */
  if (!is_right) {
    printf("bad\n");
    return;
  }
  for (int at = 0; at < length; at++)
    printf("%02x", frame[at]);
  printf("\n");
}

static int receive(void) {
  hdlc_rx_state_t *hdlc = hdlc_rx_init(NULL, false, true, 1, got_frame, NULL);
  for (int octet = getchar(); octet != EOF; octet = getchar())
    for (int bit = 7; bit >= 0; bit--)
      hdlc_rx_put_bit(hdlc, (octet >> bit) & 1);
  return 0;
}

static bool is_over;

static void next_frame(void *user) {
  hdlc_tx_state_t *hdlc = *(hdlc_tx_state_t **) user;
  char line[2 * LONGEST + 2];
  uint8_t frame[LONGEST];
  int length = 0;
  if (fgets(line, sizeof line, stdin) == NULL) {
    is_over = true;
    return;
  }
  for (unsigned octet; sscanf(line + 2 * length, "%2x", &octet) == 1; length++)
    frame[length] = (uint8_t) octet;
  hdlc_tx_frame(hdlc, frame, length);
}

static int send_all(void) {
  static hdlc_tx_state_t *hdlc;
  hdlc = hdlc_tx_init(NULL, false, 1, false, next_frame, &hdlc);
  hdlc_tx_flags(hdlc, FLAGS);
  next_frame(&hdlc);
  for (int left = 4 * FLAGS; left > 0; left -= is_over) {
    int octet = 0;
    for (int bit = 0; bit < 8; bit++)
      octet = octet << 1 | (hdlc_tx_get_bit(hdlc) & 1);
    putchar(octet);
  }
  return 0;
}

int main(int count, char *words[]) {
  if (count == 2 && strcmp(words[1], "rx") == 0)
    return receive();
  if (count == 2 && strcmp(words[1], "tx") == 0)
    return send_all();
  fprintf(stderr, "hdlc-judge rx|tx\n");
  return 2;
}
