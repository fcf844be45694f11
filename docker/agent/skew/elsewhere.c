/* What skew is on a processor for which it has not been written: it says so. */
#include <stdio.h>
#include <string.h>

static const char ANSWER[] = "unsupported: the clocks of programs can be shifted on x86-64 processors only";

int main(int count, char **arguments) {
  char line[256];
  if (count < 2 || strcmp(arguments[1], "serve") != 0) return puts(ANSWER), 1;
  while (fgets(line, sizeof line, stdin)) puts(ANSWER), fflush(stdout);
}
