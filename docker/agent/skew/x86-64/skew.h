/* What the parts of skew know of each other, part by part. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NANOS 1000000000L

/* ---- outcome.c: what came of something. That a process is gone is no failure: it may end at any time. */

enum outcome { DONE, GONE, FAILED };

/* Why the last thing that failed did. */
extern char failure[256];

/* Says why; returns FAILED. */
__attribute__((format(printf, 1, 2))) enum outcome failed(const char *format, ...);

/* ---- stub.S: what the functions of a patched process do instead */

enum { CLOCKS = 12 };
extern const char stub[], stub_live[], stub_tables[], stub_clock_gettime[], stub_gettimeofday[], stub_time[];
extern const char stub_end[];
#define IN_STUB(label) ((size_t)((label)-stub))

/* ---- vdso.c: the library in which a process asks for the time */

enum { FUNCTIONS = 3, JUMP = 5 };

struct vdso {
  int pid;
  int memory; /* file descriptor of /proc/PID/mem */
  bool traced; /* by us, and stopped */
  uint64_t base;
  size_t size;
  size_t function[FUNCTIONS]; /* where each that tells the time lies in the image; 0 if there is none */
  size_t stub; /* where the stub lies; 0 if the process is not patched */
  unsigned char image[1 << 16];
};

/* Reads all of it anew each time: the number may be another process's by now. To be closed whatever comes of it. */
enum outcome open_vdso(struct vdso *v, int pid);
void close_vdso(struct vdso *v);
enum outcome write_vdso(struct vdso *v, size_t at, const void *bytes, size_t length);

/* Puts the stub in and the jumps to it. All threads must be stopped, none where `is_replaced` says. */
enum outcome install_stub(struct vdso *v);

/* Whether an address lies behind the first byte of a jump and before its end. */
bool is_replaced(const struct vdso *v, uint64_t address);

/* ---- settings.c: what the stub is told */

/* By how much clocks are off: nanoseconds, and how many more they become in a second. */
struct skew {
  int64_t real, monotonic, real_rate, monotonic_rate;
};

int64_t read_clock(int clock);
enum outcome check_skew(const struct skew *skew);
enum outcome write_settings(struct vdso *v, const struct skew *skew);

/* By how many nanoseconds a clock is off now. */
int64_t offset_now(const struct vdso *v, int clock);

/* ---- threads.c: bringing a process to a halt */

/* Stops every thread of a process where it is in nobody's way. They are released whatever comes of it. */
enum outcome stop_out_of_the_way(const struct vdso *v);
void release_threads(void);

/* ---- patch.c: one process */

enum outcome set_process(int pid, const struct skew *skew);

/* ---- family.c: a process and all that descend from it */

enum { MOST_PROCESSES = 1 << 15 };

/* Fills `family` with those that live, parents first; returns how many, 1 at least. */
int find_family(int pid, int family[MOST_PROCESSES]);
enum outcome set_family(int pid, const struct skew *skew);

/* ---- selftest.c: whether all this works here */

enum outcome selftest(void);
