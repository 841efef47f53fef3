/* Runs a program as on a kernel without Landlock, or without seccomp filters: older_kernel landlock|seccomp PROGRAM
 * ARGUMENTS... */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count < 3) return 64;
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  int call = strcmp(arguments[1], "landlock") == 0 ? SCMP_SYS(landlock_create_ruleset) : SCMP_SYS(seccomp);
  if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0) || seccomp_load(filter)) return 65;
  execv(arguments[2], arguments + 2);
  return 66;
}
