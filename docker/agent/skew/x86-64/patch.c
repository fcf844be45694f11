#define _GNU_SOURCE
#include "skew.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* While the functions change, the process stands still. */
static enum outcome patch(int pid, const struct skew *skew) {
  static struct vdso v;
  enum outcome outcome = open_vdso(&v, pid);
  if (outcome == DONE) outcome = stop_out_of_the_way(&v);
  if (outcome == DONE) {
    v.traced = true;
    if (v.stub == 0) outcome = install_stub(&v);
    if (outcome == DONE) outcome = write_settings(&v, skew);
  }
  release_threads();
  close_vdso(&v);
  return outcome;
}

/* A child does it: should it die or be killed, the kernel lets all go that it has stopped. */
static enum outcome patch_in_child(int pid, const struct skew *skew) {
  struct {
    enum outcome outcome;
    char failure[sizeof failure];
  } told = {.outcome = failed("process %d could not be patched: the child that was to do it died", pid)};
  memcpy(told.failure, failure, sizeof failure);
  int channel[2];
  if (pipe2(channel, O_CLOEXEC) != 0) return failed("pipe: %s", strerror(errno));
  int child = fork();
  if (child < 0) return close(channel[0]), close(channel[1]), failed("fork: %s", strerror(errno));
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    told.outcome = patch(pid, skew);
    memcpy(told.failure, failure, sizeof failure);
    _exit(write(channel[1], &told, sizeof told) == sizeof told ? 0 : 1);
  }
  close(channel[1]);
  /* A pipe hands over what is this short in one piece, or nothing if the child dies first. */
  if (read(channel[0], &told, sizeof told) < 0) told.outcome = FAILED;
  close(channel[0]);
  waitpid(child, NULL, 0);
  memcpy(failure, told.failure, sizeof failure);
  return told.outcome;
}

enum outcome set_process(int pid, const struct skew *skew) {
  static struct vdso v;
  bool is_neutral = (skew->real | skew->monotonic | skew->real_rate | skew->monotonic_rate) == 0;
  enum outcome outcome = open_vdso(&v, pid);
  bool needs_patch = outcome == DONE && v.stub == 0 && !is_neutral;
  if (outcome == DONE && v.stub != 0) {
    outcome = write_settings(&v, skew);
    needs_patch = outcome == FAILED; /* the kernel may still let a tracer do it */
  }
  close_vdso(&v);
  return needs_patch ? patch_in_child(pid, skew) : outcome;
}

