/*
 * Asks a program of the same container over HTTP whether it is well: http-probe PORT PATH
 *
 * Exit code 0: it answered with a status from 200 to 399. 1: anything else.
 *
 * Without a C library, so that it is small and starts on every base; scripts/probe.mjs compiles it. What a system call is numbered and how it is
 * made is in Linux's sources: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h, arch/arm/tools/syscall.tbl,
 * arch/powerpc/kernel/syscalls/syscall.tbl, arch/s390/kernel/syscalls/syscall.tbl, and in the manual page syscall(2).
 */
#if defined(__x86_64__)
enum { READ = 0, WRITE = 1, SOCKET = 41, CONNECT = 42, SETSOCKOPT = 54, EXIT = 60 };

__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call run\n");

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
enum { READ = 63, WRITE = 64, SOCKET = 198, CONNECT = 203, SETSOCKOPT = 208, EXIT = 93 };

__asm__(".globl _start\n_start:\n mov x29, #0\n mov x0, sp\n and sp, x0, #-16\n bl run\n");

static long call(long number, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
#elif defined(__riscv) && __riscv_xlen == 64
enum { READ = 63, WRITE = 64, SOCKET = 198, CONNECT = 203, SETSOCKOPT = 208, EXIT = 93 };

__asm__(".globl _start\n_start:\n li s0, 0\n mv a0, sp\n andi sp, sp, -16\n call run\n");

static long call(long number, long a, long b, long c, long d, long e) {
  register long a7 __asm__("a7") = number;
  register long a0 __asm__("a0") = a;
  register long a1 __asm__("a1") = b;
  register long a2 __asm__("a2") = c;
  register long a3 __asm__("a3") = d;
  register long a4 __asm__("a4") = e;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4) : "memory");
  return a0;
}
#elif defined(__arm__) && defined(__ARM_EABI__)
enum { READ = 3, WRITE = 4, SOCKET = 281, CONNECT = 283, SETSOCKOPT = 294, EXIT = 1 };

__asm__(".globl _start\n_start:\n mov r0, sp\n bic r1, r0, #7\n mov sp, r1\n bl run\n");

static long call(long number, long a, long b, long c, long d, long e) {
  register long r7 __asm__("r7") = number;
  register long r0 __asm__("r0") = a;
  register long r1 __asm__("r1") = b;
  register long r2 __asm__("r2") = c;
  register long r3 __asm__("r3") = d;
  register long r4 __asm__("r4") = e;
  __asm__ volatile("svc #0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4) : "memory");
  return r0;
}
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
enum { READ = 3, WRITE = 4, SOCKET = 326, CONNECT = 328, SETSOCKOPT = 339, EXIT = 1 };

/* r2 leads to the program's data; the kernel leaves the entry's own address in r12 */
__asm__(
  ".globl _start\n_start:\n addis 2, 12, .TOC.-_start@ha\n addi 2, 2, .TOC.-_start@l\n mr 3, 1\n clrrdi 1, 1, 4\n li 0, 0\n stdu 0, -96(1)\n"
  " bl run\n nop\n");

/* A failure is told by a flag, and its number is positive. */
static long call(long number, long a, long b, long c, long d, long e) {
  register long r0 __asm__("r0") = number;
  register long r3 __asm__("r3") = a;
  register long r4 __asm__("r4") = b;
  register long r5 __asm__("r5") = c;
  register long r6 __asm__("r6") = d;
  register long r7 __asm__("r7") = e;
  __asm__ volatile("sc\n bns+ 1f\n neg 3, 3\n1:"
    : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7) : : "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "memory");
  return r3;
}
#elif defined(__s390x__)
enum { READ = 3, WRITE = 4, SOCKET = 359, CONNECT = 362, SETSOCKOPT = 366, EXIT = 1 };

/* callees save their registers in the caller's frame, which has 160 bytes for that */
__asm__(".globl _start\n_start:\n lgr %r2, %r15\n nill %r15, 0xfff8\n aghi %r15, -160\n brasl %r14, run\n");

static long call(long number, long a, long b, long c, long d, long e) {
  register long r1 __asm__("r1") = number;
  register long r2 __asm__("r2") = a;
  register long r3 __asm__("r3") = b;
  register long r4 __asm__("r4") = c;
  register long r5 __asm__("r5") = d;
  register long r6 __asm__("r6") = e;
  __asm__ volatile("svc 0" : "+d"(r2) : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6) : "memory");
  return r2;
}
#else
#error "no system calls for this architecture"
#endif

/* arch/powerpc/include/uapi/asm/socket.h has other options */
#ifdef __powerpc64__
enum { RCVTIMEO = 18 };
#else
enum { RCVTIMEO = 20 };
#endif
enum { INET = 2, INET6 = 10, STREAM = 1, SOL_SOCKET_ = 1, LONGEST = 4096, MOST = 1 << 20 };

static _Noreturn void leave(long code) {
  for (;;) call(EXIT, code, 0, 0, 0, 0);
}

/* A connection to 127.0.0.1 or ::1; negative when nobody listens. */
static long connected(unsigned port, int family) {
  /* family in the machine's order, port in the network's; what is not set is 0 */
  unsigned char address[28];
  for (unsigned at = 0; at < sizeof address; at++) address[at] = 0;
  *(unsigned short *)(void *)address = (unsigned short)family;
  address[2] = (unsigned char)(port >> 8);
  address[3] = (unsigned char)port;
  if (family == INET) {
    address[4] = 127;
    address[7] = 1;
  } else {
    address[23] = 1;
  }
  long handle = call(SOCKET, family, STREAM, 0, 0, 0);
  if (handle < 0) return handle;
  long failed = call(CONNECT, handle, (long)address, family == INET ? 16 : 28, 0, 0);
  return failed < 0 ? failed : handle;
}

static char *put(char *to, const char *end, const char *text) {
  for (; *text; text++) {
    if (to == end) leave(1);
    *to++ = *text;
  }
  return to;
}

static void ask(long handle, const char *path) {
  char request[LONGEST];
  char *end = put(request, request + LONGEST, "GET ");
  end = put(end, request + LONGEST, path);
  end = put(end, request + LONGEST, " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: http-probe\r\nConnection: close\r\n\r\n");
  for (const char *at = request; at < end;) {
    long written = call(WRITE, handle, (long)at, end - at, 0, 0);
    if (written <= 0) leave(1);
    at += written;
  }
}

/* Whether it begins with HTTP/1.x 2 or 3, and the rest of a status. */
static int is_well(const char *head) {
  const char *form = "HTTP/1.";
  for (int at = 0; form[at]; at++) {
    if (head[at] != form[at]) return 0;
  }
  return head[8] == ' ' && (head[9] == '2' || head[9] == '3');
}

__attribute__((used)) _Noreturn void run(long *stack) {
  char **argv = (char **)(stack + 1);
  if (stack[0] != 3) leave(1);
  unsigned port = 0;
  for (const char *digit = argv[1]; *digit; digit++) port = port * 10 + (unsigned)(*digit - '0');
  long handle = connected(port, INET);
  if (handle < 0) handle = connected(port, INET6);
  if (handle < 0) leave(1);
  ask(handle, argv[2]);

  char answer[LONGEST];
  long had = 0;
  while (had < 12) {
    long read = call(READ, handle, (long)(answer + had), LONGEST - had, 0, 0);
    if (read <= 0) leave(1);
    had += read;
  }
  int well = is_well(answer);
  /* reads on for a while: a program that writes to a closed connection may take that for a failure */
  long second[2] = { 1, 0 };
  call(SETSOCKOPT, handle, SOL_SOCKET_, RCVTIMEO, (long)second, sizeof second);
  for (long total = 0; total < MOST;) {
    char rest[LONGEST];
    long read = call(READ, handle, (long)rest, LONGEST, 0, 0);
    if (read <= 0) break;
    total += read;
  }
  leave(!well);
}
