/* What a plugin can know of its process: the key of the trial, the number of the next report, the call page. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char forged_key[65];
static int forged_number;

/* Calls a function for every part of memory that can be written. */
static void each_region(void (*use)(const char *from, size_t bytes)) {
  static char maps[1 << 18];
  int file = open("/proc/self/maps", O_RDONLY);
  size_t length = 0;
  for (ssize_t got; (got = read(file, maps + length, sizeof maps - 1 - length)) > 0;) length += (size_t)got;
  close(file);
  for (char *line = strtok(maps, "\n"); line; line = strtok(NULL, "\n")) {
    unsigned long from, to;
    char rights[8] = "", name[256] = "";
    sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, rights, name);
    if (rights[0] == 'r' && rights[1] == 'w' && (name[0] == 0 || name[0] == '[')) use((const char *)from, to - from);
  }
}

static void find_key(const char *from, size_t bytes) {
  static const char mark[] = {'"', 'k', 'e', 'y', '"', ':', '"'};
  const char *end = from + bytes;
  for (const char *at = from; (at = memmem(at, (size_t)(end - at), mark, sizeof mark)) != NULL; at++)
    if (at + 72 < end && at[71] == '"' && strspn(at + 7, "0123456789abcdef") >= 64) memcpy(forged_key, at + 7, 64);
}

static void find_number(const char *from, size_t bytes) {
  const char *end = from + bytes;
  for (const char *at = from; (at = memmem(at, (size_t)(end - at), forged_key + 30, 34)) != NULL; at++)
    if (at + 40 < end && at[34] == ' ' && at[35] >= '0' && at[35] <= '9' && atoi(at + 35) >= forged_number)
      forged_number = atoi(at + 35) + 1;
}

/* Writes a report as the engine would. */
static void forge(const char *report) {
  if (!forged_key[0]) {
    each_region(find_key);
    each_region(find_number);
  }
  dprintf(3, "%s %d %s\n", forged_key, forged_number++, report);
}

#define FORGED_END \
  "{\"end\":{\"_0\":{\"status\":\"finished\",\"detail\":\"\",\"seconds\":0.1,\"parameters\":4,\"leftThreads\":0," \
  "\"cost\":{\"lossEvaluations\":0,\"gradients\":20,\"hessianVectorProducts\":0,\"operations\":0,\"stateBytes\":0}}}}"
#define FORGED_NUMBER(step) \
  "{\"measurement\":{\"_0\":{\"step\":" #step ",\"gradients\":0,\"metric\":\"train_loss\",\"value\":0}}}"

static volatile uint64_t *call_page(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 4, 0);
}

static pthread_t main_thread;
static volatile int thread_runs;
static void (*between)(void);

static void *wait_for_engine(void *page) {
  thread_runs = 1;
  while (((volatile uint64_t *)page)[0] % 2) {
  }
  between();
  for (;;) pause();
  return NULL;
}

/* Does something in another thread as soon as the engine works between calls. */
static void when_outside(void (*what)(void)) {
  pthread_t thread;
  between = what;
  main_thread = pthread_self();
  pthread_create(&thread, NULL, wait_for_engine, (void *)call_page());
  while (!thread_runs) {
  }
}
