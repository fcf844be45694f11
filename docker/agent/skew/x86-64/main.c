/* skew: shifts the clocks that a running process sees, and no other process's.
 *
 * Programs read the time through the vDSO, a small library that the kernel maps into each of them. This program
 * replaces its three functions that tell the time, in the memory of one process: each begins with a jump to a stub,
 * which asks the kernel itself and then changes the answer as a table beside it says. The kernel copies a page that is
 * written to in this way, so the change is the process's own; it is inherited by what the process forks, and gone after
 * an exec. The computer's clock is never touched.
 *
 *   skew serve              answers each line of standard input with a line, and ends with its input
 *   skew set ... | show ... the same for one line
 *   skew selftest           patches a child of its own and looks whether the child's clocks follow
 *
 * The lines it understands, and their answers; a line that fails is answered `error: ...`:
 *
 *   set PID REAL MONOTONIC [REAL_RATE MONOTONIC_RATE]     ok | gone
 *       From now on the clocks of PID, and of all processes descended from it, are off by so many nanoseconds, growing
 *       by so many nanoseconds a second. PID is stopped for some milliseconds the first time, and never again.
 *   show PID                                              [{"pid":7,"patched":true,"real":0,"monotonic":0}, ...] | gone
 *       What is in force in PID and its descendants at this moment, read from their memory; nanoseconds.
 *
 * Not shifted: time that is asked for by a system call of the program's own instead of through the vDSO, and what the
 * kernel waits for. A time-out that is a span therefore takes as long as ever; one that is a moment, reckoned by a clock
 * that is ahead, comes so much later. Needs the right to trace the process; x86-64. */
#include "skew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void answer(enum outcome outcome) {
  if (outcome == DONE) puts("ok");
  else if (outcome == GONE) puts("gone");
  else printf("error: %s\n", failure);
}

static void show(int pid) {
  static struct vdso v;
  static int family[MOST_PROCESSES];
  static char line[1 << 20];
  int size = find_family(pid, family), length = 0, shown = 0;
  for (int i = 0; i < size && length < (int)sizeof line - 256; i++) {
    enum outcome outcome = open_vdso(&v, family[i]);
    close_vdso(&v);
    if (outcome == FAILED || (outcome == GONE && i == 0)) return answer(outcome);
    if (outcome == GONE) continue;
    length += sprintf(line + length, "%s{\"pid\":%d,\"patched\":%s,\"real\":%ld,\"monotonic\":%ld}", shown++ ? "," : "",
                      family[i], v.stub != 0 ? "true" : "false", offset_now(&v, CLOCK_REALTIME),
                      offset_now(&v, CLOCK_MONOTONIC));
  }
  printf("[%s]\n", line);
}

static void answer_line(const char *line) {
  const int64_t most = 1000000000 * NANOS; /* 31 years, so that no sum overflows */
  struct skew skew = {0};
  int pid, end = -1;
  if (sscanf(line, "show %d %n", &pid, &end) == 1 && end >= 0 && line[end] == 0) return show(pid);
  if (sscanf(line, "set %d %ld %ld %n%ld %ld %n", &pid, &skew.real, &skew.monotonic, &end, &skew.real_rate,
             &skew.monotonic_rate, &end) < 3 ||
      end < 0 || line[end] != 0 || labs(skew.real) > most || labs(skew.monotonic) > most) {
    failed("not understood: %.100s", line);
    return answer(FAILED);
  }
  enum outcome outcome = check_skew(&skew);
  answer(outcome == DONE ? set_family(pid, &skew) : outcome);
}

static int serve(void) {
  char line[256];
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    answer_line(line);
  }
  return 0;
}

int main(int count, char **arguments) {
  char line[256] = "";
  if (count == 2 && strcmp(arguments[1], "serve") == 0) return serve();
  if (count == 2 && strcmp(arguments[1], "selftest") == 0) {
    enum outcome outcome = selftest();
    answer(outcome);
    return outcome == DONE ? 0 : 1;
  }
  for (int i = 1; i < count; i++)
    snprintf(line + strlen(line), sizeof line - strlen(line), "%s%s", i > 1 ? " " : "", arguments[i]);
  answer_line(line);
  return 0;
}
