/* Stands between a program and its disk: records what is written below one folder, and lets calls fail.
 *
 * Loaded by LD_PRELOAD. Nothing happens until the program calls disk_shim_begin. The trace is a sequence of
 * records: struct head, then the path relative to the folder, then the bytes (or the new name of a rename).
 * shim.py compiles it, traces.py reads the trace.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096

enum kind { NOTHING, WRITE_FAILS, WRITE_IS_SHORT, SYNC_FAILS, KILLED };

struct head {
    char op; /* Create, Truncate, Write, Sync, Unlink, Rename, make Directory, Note */
    char padding[3];
    uint32_t path_length;
    int64_t offset;
    int64_t length;
};

struct counts {
    long writes;
    long syncs;
    long failures;
};

static char folder[PATH_MAX];
static size_t folder_length;
static int trace = -1;
static int with_data;
static enum kind kind = NOTHING;
static long at = -1;
static int error_number = EIO;
static int lasts;
static struct counts counts;
static char *paths[MOST_FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name) \
    static type real; \
    if (!real) real = (type)dlsym(RTLD_NEXT, #name);

static void put(char op, const char *path, int64_t offset, int64_t length, const void *data) {
    if (trace < 0 || (!with_data && op != 'N')) return;
    struct head head;
    memset(&head, 0, sizeof head);
    head.op = op;
    head.path_length = (uint32_t)strlen(path);
    head.offset = offset;
    head.length = length;
    struct iovec parts[3] = {{&head, sizeof head},
                             {(void *)path, head.path_length},
                             {(void *)data, data ? (size_t)length : 0}};
    if (syscall(SYS_writev, trace, parts, data ? 3 : 2) < 0) abort();
}

void disk_shim_begin(const char *root, const char *trace_file, int records_data, int failure,
                     long which, int number, int is_lasting) {
    pthread_mutex_lock(&lock);
    if (!realpath(root, folder)) abort();
    folder_length = strlen(folder);
    int opened = (int)syscall(SYS_openat, AT_FDCWD, trace_file, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (opened < 0) abort();
    trace = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, opened);
    with_data = records_data;
    kind = (enum kind)failure;
    at = which;
    error_number = number;
    lasts = is_lasting;
    memset(&counts, 0, sizeof counts);
    pthread_mutex_unlock(&lock);
}

/* Says something in the trace: what the program has told the clerk at this point. */
void disk_shim_note(const char *text) {
    pthread_mutex_lock(&lock);
    put('N', "", 0, (int64_t)strlen(text), text);
    pthread_mutex_unlock(&lock);
}

/* Ends all failures, and returns what was counted. */
struct counts disk_shim_end(void) {
    pthread_mutex_lock(&lock);
    kind = NOTHING;
    struct counts result = counts;
    pthread_mutex_unlock(&lock);
    return result;
}

/* Returns the path of an open file relative to the folder, or NULL for a file elsewhere. */
static const char *path_of(int fd) {
    return folder_length && fd >= 0 && fd < MOST_FILES ? paths[fd] : NULL;
}

/* Writes the absolute path into whole; returns its part below the folder, or NULL. */
static const char *below(const char *path, char *whole) {
    if (!folder_length) return NULL;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return NULL;
        strcpy(whole, path);
    } else {
        if (!getcwd(whole, PATH_MAX) || strlen(whole) + strlen(path) + 2 > PATH_MAX) return NULL;
        strcat(strcat(whole, "/"), path);
    }
    if (strncmp(whole, folder, folder_length)) return NULL;
    if (whole[folder_length] != '/') return whole[folder_length] ? NULL : whole + folder_length;
    return whole + folder_length + 1;
}

static int is_due(long count) {
    return at >= 0 && (count == at || (lasts && count > at));
}

static int no_room_for_a_file(void) {
    return lasts && kind == WRITE_FAILS && at >= 0 && counts.writes > at;
}

static void opened(int fd, const char *path, int flags, int is_new) {
    if (fd < 0 || fd >= MOST_FILES) return;
    free(paths[fd]);
    paths[fd] = path ? strdup(path) : NULL;
    if (!path) return;
    if (is_new) put('C', path, 0, 0, NULL);
    else if (flags & O_TRUNC) put('T', path, 0, 0, NULL);
}

typedef int (*open_type)(const char *, int, ...);
typedef int (*openat_type)(int, const char *, int, ...);

static int open_by(open_type real, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    if (!folder_length) return real(path, flags, mode);
    pthread_mutex_lock(&lock);
    const char *inside = below(path, whole);
    int is_new = inside && (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd;
    if (is_new && no_room_for_a_file()) {
        counts.failures++;
        errno = error_number;
        fd = -1;
    } else {
        fd = real(path, flags, mode);
        int kept = errno;
        opened(fd, inside, flags, is_new);
        errno = kept;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE_OF(flags, mode) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = (mode_t)va_arg(rest, int); \
        va_end(rest); \
    }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(open_type, name) \
        MODE_OF(flags, mode) \
        return open_by(real, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name, plain) \
    int name(int base, const char *path, int flags, ...) { \
        REAL(openat_type, name) \
        MODE_OF(flags, mode) \
        if (base == AT_FDCWD || path[0] == '/') return plain(path, flags, mode); \
        return real(base, path, flags, mode); \
    }
OPENAT(openat, open)
OPENAT(openat64, open64)

int close(int fd) {
    typedef int (*type)(int);
    REAL(type, close)
    if (fd >= 0 && fd == trace) return 0;
    if (!folder_length || fd < 0 || fd >= MOST_FILES) return real(fd);
    pthread_mutex_lock(&lock);
    free(paths[fd]);
    paths[fd] = NULL;
    int result = real(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

typedef ssize_t (*pwrite_type)(int, const void *, size_t, off64_t);

static pwrite_type real_pwrite(void) {
    REAL(pwrite_type, pwrite64)
    return real;
}

/* Writes at an offset as the failure wants it; -2 says that the call is to be done as it is. */
static ssize_t failing_write(int fd, const char *path, const void *data, size_t size, off64_t offset) {
    long count = counts.writes++;
    int is_after = kind == WRITE_IS_SHORT && at >= 0 && count == at + 1;
    if ((!is_due(count) && !is_after) || kind == NOTHING || kind == SYNC_FAILS) return -2;
    counts.failures++;
    if (kind == WRITE_FAILS || is_after || (kind == WRITE_IS_SHORT && size < 2)) {
        errno = error_number;
        return -1;
    }
    ssize_t written = real_pwrite()(fd, data, size / 2 + (size == 1), offset);
    if (written > 0) put('W', path, offset, written, data);
    if (kind == KILLED) kill(getpid(), SIGKILL);
    return written;
}

static ssize_t pwrite_by(pwrite_type real, int fd, const void *data, size_t size, off64_t offset) {
    const char *path = path_of(fd);
    if (!path) return real(fd, data, size, offset);
    pthread_mutex_lock(&lock);
    ssize_t written = failing_write(fd, path, data, size, offset);
    if (written == -2) {
        written = real(fd, data, size, offset);
        if (written > 0) put('W', path, offset, written, data);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    return pwrite_by(real_pwrite(), fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    return pwrite_by(real_pwrite(), fd, data, size, offset);
}

ssize_t write(int fd, const void *data, size_t size) {
    typedef ssize_t (*type)(int, const void *, size_t);
    REAL(type, write)
    const char *path = path_of(fd);
    if (!path) return real(fd, data, size);
    pthread_mutex_lock(&lock);
    int is_appending = fcntl(fd, F_GETFL) & O_APPEND;
    off64_t offset = lseek64(fd, 0, is_appending ? SEEK_END : SEEK_CUR);
    ssize_t written = failing_write(fd, path, data, size, offset);
    if (written > 0) lseek64(fd, offset + written, SEEK_SET);
    if (written == -2) {
        written = real(fd, data, size);
        if (written > 0) put('W', path, offset, written, data);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

#define TRUNCATE(name, size_type) \
    int name(int fd, size_type size) { \
        typedef int (*type)(int, size_type); \
        REAL(type, name) \
        const char *path = path_of(fd); \
        if (!path) return real(fd, size); \
        pthread_mutex_lock(&lock); \
        int result = real(fd, size); \
        if (result == 0) put('T', path, size, 0, NULL); \
        pthread_mutex_unlock(&lock); \
        return result; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        typedef int (*type)(int); \
        REAL(type, name) \
        const char *path = path_of(fd); \
        if (!path) return real(fd); \
        pthread_mutex_lock(&lock); \
        long count = counts.syncs++; \
        int result; \
        int is_broken = lasts && kind == WRITE_FAILS && error_number == EIO && counts.writes > at; \
        if ((kind == SYNC_FAILS && is_due(count)) || (at >= 0 && is_broken)) { \
            counts.failures++; \
            errno = error_number; \
            result = -1; \
        } else { \
            result = real(fd); \
            if (result == 0) put('S', path, 0, 0, NULL); \
        } \
        pthread_mutex_unlock(&lock); \
        return result; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define ENTRY(name, op) \
    int name(const char *path) { \
        typedef int (*type)(const char *); \
        REAL(type, name) \
        char whole[PATH_MAX]; \
        if (!folder_length) return real(path); \
        pthread_mutex_lock(&lock); \
        const char *inside = below(path, whole); \
        int result = real(path); \
        if (result == 0 && inside) put(op, inside, 0, 0, NULL); \
        pthread_mutex_unlock(&lock); \
        return result; \
    }
ENTRY(unlink, 'U')
ENTRY(rmdir, 'U')

int mkdir(const char *path, mode_t mode) {
    typedef int (*type)(const char *, mode_t);
    REAL(type, mkdir)
    char whole[PATH_MAX];
    if (!folder_length) return real(path, mode);
    pthread_mutex_lock(&lock);
    const char *inside = below(path, whole);
    int result = real(path, mode);
    int kept = errno;
    if (result == 0 && inside) put('D', inside, 0, 0, NULL);
    errno = kept;
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    typedef int (*type)(const char *, const char *);
    REAL(type, rename)
    char first[PATH_MAX], second[PATH_MAX];
    if (!folder_length) return real(from, to);
    pthread_mutex_lock(&lock);
    const char *before = below(from, first), *after = below(to, second);
    int result = real(from, to);
    int kept = errno;
    if (result == 0 && before && after) put('R', before, 0, (int64_t)strlen(after), after);
    errno = kept;
    pthread_mutex_unlock(&lock);
    return result;
}
