#include "test/quiet.hpp"

#include "test/check.hpp"

#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <mutex>
#include <pthread.h>

namespace midip2p::test {

std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0}, locks{0};

} // namespace midip2p::test

using namespace midip2p::test;

// glibc's own names for what is interposed here.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t n, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void __libc_free(void* old);

void* malloc(std::size_t size) {
    count(allocations);
    return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
    count(allocations);
    return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t size) {
    count(allocations);
    return __libc_realloc(old, size);
}
void free(void* old) { __libc_free(old); }

int pthread_mutex_lock(pthread_mutex_t* mutex) {
    using Lock = int (*)(pthread_mutex_t*);
    static const Lock real = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    count(locks);
    return real(mutex);
}
}

TEST_CASE("an allocation and a lock would have been seen") {
    std::mutex mutex;
    allocations = locks = 0;
    counting = true;
    const auto one = std::make_unique<int>(1);
    mutex.lock();
    mutex.unlock();
    counting = false;
    CHECK(allocations.load() == 1u);
    CHECK(locks.load() == 1u);
}
