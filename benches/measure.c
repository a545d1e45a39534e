/* Runs a command some times and says what it took: the medians of wall clock and CPU (user + system) in
 * microseconds, and the largest resident set in kB.
 *
 *     measure [-n TIMES] [-o FILE] COMMAND [ARGUMENT...]
 *
 * The line goes to FILE, or to stderr; stdin, stdout and stderr are the command's. It ends with the exit code
 * of the first run that was not 0.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ascending(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static long micros(struct timeval t) { return t.tv_sec * 1000000L + t.tv_usec; }

int main(int argc, char **argv) {
    int times = 1, option;
    const char *file = NULL;
    while ((option = getopt(argc, argv, "+n:o:")) != -1) {
        if (option == 'n') times = atoi(optarg);
        else if (option == 'o') file = optarg;
        else return 2;
    }
    if (times < 1 || optind >= argc) return 2;
    long *wall = calloc(times, sizeof *wall), *cpu = calloc(times, sizeof *cpu), rss = 0;
    if (!wall || !cpu) return 1;
    for (int i = 0; i < times; i++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        pid_t child = fork();
        if (child < 0) return 1;
        if (child == 0) {
            execvp(argv[optind], argv + optind);
            perror(argv[optind]);
            _exit(127);
        }
        int status;
        struct rusage usage;
        if (wait4(child, &status, 0, &usage) < 0) return 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (!WIFEXITED(status)) return 1;
        if (WEXITSTATUS(status)) return WEXITSTATUS(status);
        wall[i] = (end.tv_sec - start.tv_sec) * 1000000L + (end.tv_nsec - start.tv_nsec) / 1000;
        cpu[i] = micros(usage.ru_utime) + micros(usage.ru_stime);
        if (usage.ru_maxrss > rss) rss = usage.ru_maxrss;
    }
    qsort(wall, times, sizeof *wall, ascending);
    qsort(cpu, times, sizeof *cpu, ascending);
    FILE *out = file ? fopen(file, "w") : stderr;
    if (!out) return 1;
    fprintf(out, "%ld %ld %ld\n", wall[times / 2], cpu[times / 2], rss);
    return 0;
}
