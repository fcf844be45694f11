#define _GNU_SOURCE
#include "skew.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

enum { ALIGNMENT = 64 };

static const struct {
  const char *name, *stub;
} FUNCTION[FUNCTIONS] = {{"__vdso_clock_gettime", stub_clock_gettime},
                         {"__vdso_gettimeofday", stub_gettimeofday},
                         {"__vdso_time", stub_time}};

static enum outcome find_mapping(struct vdso *v) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", v->pid);
  FILE *maps = fopen(path, "re");
  if (maps == NULL) return errno == ENOENT || errno == ESRCH ? GONE : failed("%s: %s", path, strerror(errno));
  bool lives = false; /* what has ended and was not waited for yet maps nothing */
  uint64_t from, to;
  v->base = 0;
  while (fgets(line, sizeof line, maps)) {
    lives = true;
    if (strstr(line, "[vdso]") == NULL || sscanf(line, "%lx-%lx", &from, &to) != 2) continue;
    v->base = from;
    v->size = to - from;
  }
  fclose(maps);
  if (!lives) return GONE;
  if (v->base == 0) return failed("process %d has no vDSO", v->pid);
  return v->size <= sizeof v->image ? DONE : failed("the vDSO of process %d is too large", v->pid);
}

/* Finds the functions by the dynamic symbols. An address in the vDSO's tables is a distance from its beginning. */
static enum outcome find_functions(struct vdso *v) {
  const Elf64_Ehdr *header = (void *)v->image;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_machine != EM_X86_64)
    return failed("process %d is not an x86-64 program", v->pid);
  const Elf64_Phdr *segments = (void *)(v->image + header->e_phoff);
  const Elf64_Dyn *entry = NULL;
  for (int i = 0; i < header->e_phnum; i++)
    if (segments[i].p_type == PT_DYNAMIC) entry = (void *)(v->image + segments[i].p_offset);
  const Elf64_Sym *symbols = NULL;
  const char *names = NULL;
  for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_SYMTAB) symbols = (void *)(v->image + entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = (void *)(v->image + entry->d_un.d_ptr);
  }
  if (symbols == NULL || names <= (const char *)symbols) return failed("the vDSO of process %d has no symbols", v->pid);
  memset(v->function, 0, sizeof v->function);
  /* The linker puts the names behind the symbols, which says how many there are whatever hash table there is. */
  for (const Elf64_Sym *symbol = symbols; (const char *)(symbol + 1) <= names; symbol++)
    for (int f = 0; f < FUNCTIONS; f++)
      if (symbol->st_size >= JUMP && strcmp(names + symbol->st_name, FUNCTION[f].name) == 0)
        v->function[f] = symbol->st_value;
  if (v->function[0] == 0) return failed("the vDSO of process %d does not tell the time", v->pid);
  return DONE;
}

/* The jump from a function to its part of the stub. */
static void make_jump(unsigned char jump[JUMP], size_t function, size_t to) {
  int32_t distance = (int32_t)to - (int32_t)(function + JUMP);
  jump[0] = 0xe9;
  memcpy(jump + 1, &distance, sizeof distance);
}

/* Where the stub lies, if all of it is there and everything jumps to it; else 0. */
static size_t find_stub(const struct vdso *v) {
  size_t length = IN_STUB(stub_end), code = IN_STUB(stub_clock_gettime);
  for (size_t at = ALIGNMENT; at + length <= v->size; at += ALIGNMENT) {
    if (memcmp(v->image + at, stub, 8) != 0 || memcmp(v->image + at + code, stub + code, length - code) != 0) continue;
    bool complete = true;
    for (int f = 0; f < FUNCTIONS; f++) {
      unsigned char jump[JUMP];
      make_jump(jump, v->function[f], at + IN_STUB(FUNCTION[f].stub));
      complete = complete && (v->function[f] == 0 || memcmp(v->image + v->function[f], jump, JUMP) == 0);
    }
    if (complete) return at;
  }
  return 0;
}

/* Room for the stub: the zeros that fill up the last page or, where they are too few, what follows the part of the file
 * that is used at run time: section headers, which only linkers and debuggers read. 0 if there is none. */
static size_t find_room(const struct vdso *v) {
  const Elf64_Ehdr *header = (void *)v->image;
  const Elf64_Phdr *segments = (void *)(v->image + header->e_phoff);
  size_t loaded = v->size, zeros = v->size, length = IN_STUB(stub_end);
  for (int i = 0; i < header->e_phnum; i++)
    if (segments[i].p_type == PT_LOAD) loaded = segments[i].p_offset + segments[i].p_filesz;
  while (zeros > loaded && v->image[zeros - 1] == 0) zeros--;
  for (size_t from = zeros;; from = loaded) {
    size_t at = (from + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (at + length <= v->size) return at;
    if (from == loaded) return 0;
  }
}

void close_vdso(struct vdso *v) {
  if (v->memory >= 0) close(v->memory);
  v->memory = -1;
}

static enum outcome read_image(struct vdso *v) {
  ssize_t read = pread(v->memory, v->image, v->size, v->base);
  if (read == 0 || (read < 0 && errno == ESRCH)) return GONE;
  if (read != (ssize_t)v->size) return failed("the vDSO of process %d cannot be read: %s", v->pid, strerror(errno));
  enum outcome outcome = find_functions(v);
  if (outcome == DONE) v->stub = find_stub(v);
  return outcome;
}

enum outcome open_vdso(struct vdso *v, int pid) {
  char path[64];
  *v = (struct vdso){.pid = pid, .memory = -1};
  enum outcome outcome = find_mapping(v);
  if (outcome != DONE) return outcome;
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  v->memory = open(path, O_RDWR | O_CLOEXEC);
  if (v->memory < 0) return errno == ENOENT || errno == ESRCH ? GONE : failed("%s: %s", path, strerror(errno));
  return read_image(v);
}

/* Writes into the vDSO, which the program itself may not write to. A process that is not stopped is written to through
 * /proc, which some kernels are configured to refuse; a tracer may always do it, eight bytes at a time. */
enum outcome write_vdso(struct vdso *v, size_t at, const void *bytes, size_t length) {
  if (!v->traced) {
    if (pwrite(v->memory, bytes, length, v->base + at) == (ssize_t)length) return DONE;
    return errno == ESRCH ? GONE : failed("the vDSO of process %d cannot be written: %s", v->pid, strerror(errno));
  }
  for (size_t i = 0; i < length; i += 8) {
    uint64_t word;
    memcpy(&word, v->image + at + i, 8);
    memcpy(&word, (const char *)bytes + i, length - i < 8 ? length - i : 8);
    if (ptrace(PTRACE_POKEDATA, v->pid, v->base + at + i, word) != 0)
      return errno == ESRCH ? GONE : failed("the vDSO of process %d cannot be written: %s", v->pid, strerror(errno));
  }
  return DONE;
}

/* The stub first, which nobody calls yet, then the jumps; all of them or none. */
enum outcome install_stub(struct vdso *v) {
  size_t at = find_room(v);
  if (at == 0) return failed("the vDSO of process %d has no room", v->pid);
  enum outcome outcome = write_vdso(v, at, stub, IN_STUB(stub_end));
  int written = 0;
  for (; outcome == DONE && written < FUNCTIONS; written++) {
    unsigned char jump[JUMP];
    make_jump(jump, v->function[written], at + IN_STUB(FUNCTION[written].stub));
    if (v->function[written] != 0) outcome = write_vdso(v, v->function[written], jump, JUMP);
  }
  if (outcome != DONE)
    for (int f = 0; f < written; f++)
      if (v->function[f] != 0) write_vdso(v, v->function[f], v->image + v->function[f], JUMP);
  if (outcome == DONE) outcome = read_image(v);
  if (outcome == DONE && v->stub != at) return failed("the vDSO of process %d did not take the change", v->pid);
  return outcome;
}

bool is_replaced(const struct vdso *v, uint64_t address) {
  for (int f = 0; f < FUNCTIONS; f++) {
    uint64_t from = v->base + v->function[f];
    if (v->function[f] != 0 && address > from && address < from + JUMP) return true;
  }
  return false;
}
