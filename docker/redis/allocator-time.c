/* Lets libfaketime and the allocator jemalloc live in one program. Preloaded before libfaketime.
 *
 * While it starts, jemalloc asks for the time and makes a condition variable; libfaketime takes both calls, and allocates
 * memory to answer them. Each then waits for the other, and Redis never begins to listen. So the allocator, which only
 * measures how long memory has lain unused, gets the computer's own time from here, and everybody else goes on to
 * libfaketime. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Where in memory the allocator's code is; empty until it is found. */
static struct {
  uintptr_t from, to;
} allocator;

static int note_allocator(struct dl_phdr_info *library, size_t size, void *unused) {
  (void)size, (void)unused;
  if (!strstr(library->dlpi_name, "/libjemalloc.so")) return 0;
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    allocator.from = library->dlpi_addr + part->p_vaddr;
    allocator.to = allocator.from + part->p_memsz;
  }
  return 1;
}

static bool is_allocator(const void *caller) {
  if (!allocator.to) dl_iterate_phdr(note_allocator, NULL);
  return (uintptr_t)caller >= allocator.from && (uintptr_t)caller < allocator.to;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*next)(clockid_t, struct timespec *);
  if (is_allocator(__builtin_return_address(0))) return (int)syscall(SYS_clock_gettime, clock, time);
  if (!next) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  return next(clock, time);
}

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes) {
  static int (*next)(pthread_cond_t *, const pthread_condattr_t *);
  if (!attributes && is_allocator(__builtin_return_address(0))) {
    *condition = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    return 0;
  }
  if (!next) next = (int (*)(pthread_cond_t *, const pthread_condattr_t *))dlsym(RTLD_NEXT, "pthread_cond_init");
  return next(condition, attributes);
}
