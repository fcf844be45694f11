#define _GNU_SOURCE
#include "skew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the functions of the vDSO say, less what the kernel says. */
struct reading {
  int64_t real, monotonic, timeval, seconds;
};

static struct reading read_own_clocks(void) {
  static struct vdso v;
  if (open_vdso(&v, getpid()) != DONE) _exit(1);
  int (*clock)(int, struct timespec *) = (void *)(v.base + v.function[0]);
  int (*day)(struct timeval *, void *) = (void *)(v.base + v.function[1]);
  time_t (*seconds)(time_t *) = (void *)(v.base + v.function[2]);
  struct timespec real, monotonic, shown;
  struct timeval timeval;
  struct reading reading = {0};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &monotonic);
  clock(CLOCK_REALTIME, &shown);
  reading.real = (shown.tv_sec - real.tv_sec) * NANOS + shown.tv_nsec - real.tv_nsec;
  clock(CLOCK_MONOTONIC, &shown);
  reading.monotonic = (shown.tv_sec - monotonic.tv_sec) * NANOS + shown.tv_nsec - monotonic.tv_nsec;
  reading.timeval = reading.real;
  if (v.function[1] != 0) {
    day(&timeval, NULL);
    reading.timeval = (timeval.tv_sec - real.tv_sec) * NANOS + timeval.tv_usec * 1000 - real.tv_nsec;
  }
  reading.seconds = v.function[2] != 0 ? seconds(NULL) - real.tv_sec : reading.real / NANOS;
  close_vdso(&v);
  return reading;
}

static bool is_near(int64_t seen, int64_t wanted) { return llabs(seen - wanted) < NANOS / 20; }

/* Sets the child's clocks, and asks it what it sees until that fits or is plainly something else. */
static enum outcome try_skew(int child, const int ask[2], const int hear[2], const struct skew *skew) {
  enum outcome outcome = set_process(child, skew);
  struct reading seen = {0};
  for (int attempt = 0; outcome == DONE && attempt < 20; attempt++) {
    if (write(ask[1], "?", 1) != 1 || read(hear[0], &seen, sizeof seen) != sizeof seen)
      return failed("the patched child died");
    if (is_near(seen.real, skew->real) && is_near(seen.monotonic, skew->monotonic) &&
        is_near(seen.timeval, skew->real) && llabs(seen.seconds - skew->real / NANOS) <= 1)
      return DONE;
  }
  if (outcome == DONE)
    failed("the child's clocks were to be off by %ld and %ld ns, and were by %ld and %ld", skew->real, skew->monotonic,
           seen.real, seen.monotonic);
  if (outcome == GONE) failed("the child ended");
  return FAILED;
}

enum outcome selftest(void) {
  int ask[2], hear[2];
  if (pipe(ask) != 0 || pipe(hear) != 0) return failed("pipe: %s", strerror(errno));
  int child = fork();
  if (child == 0) {
    char question;
    close(ask[1]);
    while (read(ask[0], &question, 1) == 1) {
      struct reading reading = read_own_clocks();
      if (write(hear[1], &reading, sizeof reading) != sizeof reading) break;
    }
    _exit(0);
  }
  close(hear[1]);
  const struct skew skews[] = {{.real = 3600 * NANOS}, {.real = -NANOS / 2, .monotonic = 60 * NANOS}, {0}};
  enum outcome outcome = child < 0 ? failed("fork: %s", strerror(errno)) : DONE;
  for (size_t i = 0; outcome == DONE && i < sizeof skews / sizeof *skews; i++)
    outcome = try_skew(child, ask, hear, &skews[i]);
  close(ask[1]);
  if (child > 0) waitpid(child, NULL, 0);
  return outcome;
}
