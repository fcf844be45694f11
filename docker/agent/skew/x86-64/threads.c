#define _GNU_SOURCE
#include "skew.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 1 << 15, PATIENCE_MS = 2000, STACK_SCANNED = 16384 };
static struct thread {
  int id, signal; /* the signal that it was about to receive when it was stopped */
} threads[MOST_THREADS];
static int thread_count;

static int64_t deadline;
static bool is_late(void) { return read_clock(CLOCK_MONOTONIC) > deadline; }

void release_threads(void) {
  while (thread_count > 0) {
    const struct thread *thread = &threads[--thread_count];
    ptrace(PTRACE_DETACH, thread->id, 0, (long)thread->signal);
  }
}

/* A thread that ends meanwhile is DONE: it is in nobody's way. */
static enum outcome stop_thread(int id) {
  if (ptrace(PTRACE_SEIZE, id, 0, 0) != 0) return GONE; /* it ends right now, or somebody else traces it */
  ptrace(PTRACE_INTERRUPT, id, 0, 0);
  for (;;) {
    int status;
    int changed = waitpid(id, &status, __WALL | WNOHANG);
    if (changed < 0 || (changed == id && !WIFSTOPPED(status))) return DONE;
    if (changed == id) {
      bool is_ours = status >> 16 == PTRACE_EVENT_STOP;
      threads[thread_count++] = (struct thread){id, is_ours ? 0 : WSTOPSIG(status)};
      return DONE;
    }
    if (is_late()) return failed("thread %d did not stop within %d ms", id, PATIENCE_MS);
    usleep(50);
  }
}

static bool is_stopped(int id) {
  for (int i = 0; i < thread_count; i++)
    if (threads[i].id == id) return true;
  return false;
}

/* Goes through the threads until it meets nobody new: only a thread that runs can make another. */
static enum outcome stop_threads(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    DIR *directory = opendir(path);
    if (directory == NULL) return GONE;
    enum outcome outcome = DONE;
    for (struct dirent *entry; outcome != FAILED && (entry = readdir(directory)) != NULL;) {
      int id = atoi(entry->d_name);
      if (id == 0 || is_stopped(id)) continue;
      is_settled = false;
      if (thread_count == MOST_THREADS) outcome = failed("process %d has too many threads", pid);
      else outcome = stop_thread(id);
    }
    closedir(directory);
    if (outcome == FAILED) return FAILED;
    if (!is_settled && is_late()) return failed("process %d could not be stopped: it may be traced already", pid);
  }
  return DONE;
}

/* Whether a thread would go on in the middle of a jump: at once or, if a signal came just there and is being handled,
 * at an address that its stack holds. */
static bool is_in_the_way(const struct vdso *v, int id) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, id, 0, &registers) != 0) return false;
  if (is_replaced(v, registers.rip)) return true;
  uint64_t stack[STACK_SCANNED / 8];
  ssize_t length = pread(v->memory, stack, sizeof stack, registers.rsp);
  for (ssize_t i = 0; i < length / 8; i++)
    if (is_replaced(v, stack[i])) return true;
  return false;
}

enum outcome stop_out_of_the_way(const struct vdso *v) {
  deadline = read_clock(CLOCK_MONOTONIC) + PATIENCE_MS * (NANOS / 1000);
  for (;;) {
    enum outcome outcome = stop_threads(v->pid);
    bool is_clear = true;
    for (int i = 0; i < thread_count && is_clear; i++) is_clear = !is_in_the_way(v, threads[i].id);
    if (outcome != DONE || is_clear) return outcome;
    release_threads();
    if (is_late()) return failed("a thread of process %d was always just asking for the time", v->pid);
    usleep(200);
  }
}
