/*
 * Asks a program of the same container over HTTP whether it is well: http-probe PORT PATH
 *
 * Exit code 0: it answered with a status from 200 to 399. 1: anything else.
 *
 * Without a C library, so that it is small and starts on every base; scripts/probe.mjs compiles it. What a system call is numbered and how it is
 * made is in Linux's sources: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
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
#else
#error "no system calls for this architecture"
#endif

enum { INET = 2, INET6 = 10, STREAM = 1, SOL_SOCKET_ = 1, RCVTIMEO = 20, LONGEST = 4096, MOST = 1 << 20 };

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
