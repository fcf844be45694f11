#include "skew.h"

#include <stdarg.h>
#include <stdio.h>

char failure[256];

enum outcome failed(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(failure, sizeof failure, format, values);
  va_end(values);
  return FAILED;
}
