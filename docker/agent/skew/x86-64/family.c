#define _GNU_SOURCE
#include "skew.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
  int id, parent;
};

static int parent_of(int pid) {
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, stat, sizeof stat - 1);
  close(file);
  stat[length < 0 ? 0 : length] = 0;
  const char *name_end = strrchr(stat, ')'); /* a name may hold anything, parentheses included */
  int parent = 0;
  return name_end != NULL && sscanf(name_end, ") %*c %d", &parent) == 1 ? parent : 0;
}

int find_family(int pid, int family[MOST_PROCESSES]) {
  static struct process all[MOST_PROCESSES];
  int count = 0, size = 0;
  DIR *directory = opendir("/proc");
  for (struct dirent *entry; directory != NULL && count < MOST_PROCESSES && (entry = readdir(directory)) != NULL;) {
    int id = atoi(entry->d_name);
    if (id > 0) all[count++] = (struct process){id, parent_of(id)};
  }
  if (directory != NULL) closedir(directory);
  family[size++] = pid;
  for (int member = 0; member < size; member++)
    for (int i = 0; i < count && size < MOST_PROCESSES; i++)
      if (all[i].parent == family[member]) family[size++] = all[i].id;
  return size;
}

static bool is_among(int pid, const int *pids, int count) {
  while (count > 0)
    if (pids[--count] == pid) return true;
  return false;
}

/* Looks for more until there is nobody new: who is forked by a process that is set already inherits its setting. */
enum outcome set_family(int pid, const struct skew *skew) {
  static int family[MOST_PROCESSES], set[MOST_PROCESSES];
  int count = 0;
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    int size = find_family(pid, family);
    for (int i = 0; i < size && count < MOST_PROCESSES; i++) {
      if (is_among(family[i], set, count)) continue;
      is_settled = false;
      set[count++] = family[i];
      enum outcome outcome = set_process(family[i], skew);
      if (outcome == FAILED || (outcome == GONE && family[i] == pid)) return outcome;
    }
  }
  return DONE;
}
