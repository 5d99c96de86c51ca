// Stands in for the allocator, the mutex and the system's calls of the whole program, files that it loads included, and
// counts what a thread asks for while it is watched. For one source file of a program.
#pragma once

#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{

thread_local bool watched = false;
thread_local size_t allocations = 0, locks = 0, calls = 0;
thread_local size_t wakes = 0; // writes of eight bytes that cannot wait, as an eventfd is written

void count (size_t& what) noexcept
{
    if (watched) ++what;
}

template <class F>
F real (const char* name)
{
    return reinterpret_cast<F> (dlsym (RTLD_NEXT, name));
}

} // namespace

extern "C"
{
void* __libc_malloc (size_t);
void* __libc_calloc (size_t, size_t);
void* __libc_realloc (void*, size_t);
void __libc_free (void*);
void* malloc (size_t n) noexcept { count (allocations); return __libc_malloc (n); }
void* calloc (size_t n, size_t size) noexcept { count (allocations); return __libc_calloc (n, size); }
void* realloc (void* old, size_t n) noexcept { count (allocations); return __libc_realloc (old, n); }
void free (void* old) noexcept
{
    if (old != nullptr) count (allocations);
    __libc_free (old);
}
int pthread_mutex_lock (pthread_mutex_t* m) noexcept
{
    static const auto next = real<int (*) (pthread_mutex_t*)> ("pthread_mutex_lock");
    count (locks);
    return next (m);
}
int pthread_mutex_trylock (pthread_mutex_t* m) noexcept
{
    static const auto next = real<int (*) (pthread_mutex_t*)> ("pthread_mutex_trylock");
    count (locks);
    return next (m);
}
int pthread_cond_signal (pthread_cond_t* c) noexcept
{
    static const auto next = real<int (*) (pthread_cond_t*)> ("pthread_cond_signal");
    count (locks);
    return next (c);
}
ssize_t write (int fd, const void* data, size_t n)
{
    static const auto next = real<ssize_t (*) (int, const void*, size_t)> ("write");
    count (n == 8 && (fcntl (fd, F_GETFL) & O_NONBLOCK) != 0 ? wakes : calls);
    return next (fd, data, n);
}
ssize_t read (int fd, void* data, size_t n)
{
    static const auto next = real<ssize_t (*) (int, void*, size_t)> ("read");
    count (calls);
    return next (fd, data, n);
}
ssize_t send (int fd, const void* data, size_t n, int flags)
{
    static const auto next = real<ssize_t (*) (int, const void*, size_t, int)> ("send");
    count (calls);
    return next (fd, data, n, flags);
}
int poll (pollfd* fds, nfds_t n, int timeout)
{
    static const auto next = real<int (*) (pollfd*, nfds_t, int)> ("poll");
    count (calls);
    return next (fds, n, timeout);
}
}
