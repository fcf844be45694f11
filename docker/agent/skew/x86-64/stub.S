# The stub: what the patched functions of a process do instead. It is copied as it is into the other process, so it must
# not depend on where it lies. It begins with data:
#
#   magic     tells that a process has been patched, and by which version of the stub
#   live      which of two tables is in force, as its distance from the first in bytes
#   tables    for each clock id below 12: an offset in nanoseconds, and a rate in 2^-32 nanoseconds a nanosecond
#
# A clock that reads t shows t + offset + rate * t. New settings are written into the table that is not in force, then
# `live` is changed: one byte, so that no thread sees half of it.

.globl stub, stub_live, stub_tables, stub_clock_gettime, stub_gettimeofday, stub_time, stub_end
.section .rodata

.balign 64
stub:
        .ascii "fltskew1"
stub_live:
        .quad 0
stub_tables:
        .fill 2 * 12 * 2, 8, 0

# int clock_gettime(edi: clock, rsi: struct timespec *). Leaves r9 and r10 alone, for the functions below.
.balign 16
stub_clock_gettime:
        mov $228, %eax                  # the system call clock_gettime
        syscall
        test %eax, %eax
        jnz 1f
        cmp $12, %edi                   # unsigned: clocks of single processes and of devices have negative ids
        jae 1f
        lea stub_tables(%rip), %r8
        movzbl stub_live(%rip), %eax
        add %rax, %r8
        mov %edi, %ecx
        shl $4, %ecx
        add %rcx, %r8                   # r8: this clock's offset and, behind it, its rate
        imul $1000000000, (%rsi), %rcx
        add 8(%rsi), %rcx               # rcx: what the clock really reads, in nanoseconds
        mov %rcx, %rax
        imulq 8(%r8)                    # rdx:rax, 128 bits
        shrd $32, %rdx, %rax
        add %rcx, %rax
        add (%r8), %rax                 # rax: what it is to show
        cqo
        mov $1000000000, %ecx
        idiv %rcx
        mov %rax, (%rsi)
        mov %rdx, 8(%rsi)
        xor %eax, %eax
1:      ret

# int gettimeofday(rdi: struct timeval * or null, rsi: struct timezone * or null)
.balign 16
stub_gettimeofday:
        mov %rdi, %r9
        mov %rsi, %r10
        test %r9, %r9
        jz 2f
        sub $16, %rsp
        xor %edi, %edi                  # CLOCK_REALTIME
        mov %rsp, %rsi
        call stub_clock_gettime
        pop (%r9)
        pop %rax
        xor %edx, %edx
        mov $1000, %ecx
        div %rcx
        mov %rax, 8(%r9)
2:      xor %eax, %eax
        test %r10, %r10
        jz 3f
        xor %edi, %edi                  # the time zone is no clock: the kernel tells it
        mov %r10, %rsi
        mov $96, %eax                   # the system call gettimeofday
        syscall
3:      ret

# time_t time(rdi: time_t * or null)
.balign 16
stub_time:
        mov %rdi, %r9
        sub $16, %rsp
        xor %edi, %edi                  # CLOCK_REALTIME
        mov %rsp, %rsi
        call stub_clock_gettime
        pop %rax
        pop %rcx
        test %r9, %r9
        jz 4f
        mov %rax, (%r9)
4:      ret

.balign 8
stub_end:

.section .note.GNU-stack, "", @progbits # nothing here needs an executable stack
