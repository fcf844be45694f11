#define _GNU_SOURCE
#include "skew.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How the stub keeps them. */
struct setting {
  int64_t offset, rate;
};
struct table {
  struct setting of[CLOCKS];
};

/* Which clocks go together. What measures the use of a processor is nobody's time of day, and stays. */
static const int REAL[] = {CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_REALTIME_ALARM, CLOCK_TAI};
static const int MONOTONIC[] = {CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME,
                                CLOCK_BOOTTIME_ALARM};

int64_t read_clock(int clock) {
  struct timespec time = {0};
  clock_gettime(clock, &time);
  return time.tv_sec * NANOS + time.tv_nsec;
}

static int64_t times_rate(int64_t time, int64_t rate) { return (int64_t)(((__int128)time * rate) >> 32); }

/* A clock at whose reading of now the offset begins to grow by `rate`. */
static void fill_table(struct table *table, const int *clocks, size_t count, int64_t offset, int64_t rate) {
  int64_t fraction = (int64_t)(((__int128)rate << 32) / NANOS);
  for (size_t i = 0; i < count; i++)
    table->of[clocks[i]] = (struct setting){offset - times_rate(read_clock(clocks[i]), fraction), fraction};
}

/* A clock never shows a time before its beginning, and never runs backwards. */
enum outcome check_skew(const struct skew *skew) {
  if (skew->monotonic + read_clock(CLOCK_MONOTONIC) < NANOS)
    return failed("the monotonic clock cannot show a time before the computer was started, which was %ld s ago",
                  read_clock(CLOCK_MONOTONIC) / NANOS);
  if (skew->real + read_clock(CLOCK_REALTIME) < NANOS) return failed("the clock cannot show a time before 1970");
  if (labs(skew->real_rate) >= NANOS || labs(skew->monotonic_rate) >= NANOS)
    return failed("a clock can gain or lose less than a second in a second");
  return DONE;
}

enum outcome write_settings(struct vdso *v, const struct skew *skew) {
  uint64_t live;
  memcpy(&live, v->image + v->stub + IN_STUB(stub_live), sizeof live);
  live = live == 0 ? sizeof(struct table) : 0;
  struct table table = {0};
  fill_table(&table, REAL, sizeof REAL / sizeof *REAL, skew->real, skew->real_rate);
  fill_table(&table, MONOTONIC, sizeof MONOTONIC / sizeof *MONOTONIC, skew->monotonic, skew->monotonic_rate);
  enum outcome outcome = write_vdso(v, v->stub + IN_STUB(stub_tables) + live, &table, sizeof table);
  return outcome == DONE ? write_vdso(v, v->stub + IN_STUB(stub_live), &live, sizeof live) : outcome;
}

int64_t offset_now(const struct vdso *v, int clock) {
  uint64_t live;
  struct table table;
  if (v->stub == 0) return 0;
  memcpy(&live, v->image + v->stub + IN_STUB(stub_live), sizeof live);
  memcpy(&table, v->image + v->stub + IN_STUB(stub_tables) + live, sizeof table);
  return table.of[clock].offset + times_rate(read_clock(clock), table.of[clock].rate);
}
