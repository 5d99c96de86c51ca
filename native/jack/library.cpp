#include "jack/library.hpp"

#include <dlfcn.h>

#include <mutex>

namespace midip2p::jack {

namespace {

void say_nothing(const char*) {}

/// False if a function is missing.
bool find_all(void* library, abi::Functions& functions) {
#define MIDIP2P_X(name, result, arguments)                                                                             \
    functions.name = reinterpret_cast<decltype(functions.name)>(dlsym(library, "jack_" #name));                        \
    if (functions.name == nullptr) return false;
    using namespace abi;
    MIDIP2P_JACK_FUNCTIONS(MIDIP2P_X)
#undef MIDIP2P_X
    return true;
}

} // namespace

const abi::Functions* jack_library() {
    static std::mutex mutex;
    static abi::Functions functions;
    static bool found = false;
    const std::lock_guard lock(mutex);
    if (found) return &functions;
    void* const library = dlopen("libjack.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return nullptr;
    if (!find_all(library, functions)) {
        dlclose(library); // nothing of it has run
        return nullptr;
    }
    // Its messages to people are replaced by our own errors, which say it once and in words.
    functions.set_error_function(&say_nothing);
    functions.set_info_function(&say_nothing);
    found = true;
    return &functions;
}

bool loads_as_jack(const char* file) {
    void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return false;
    abi::Functions functions;
    const bool all = find_all(library, functions);
    dlclose(library);
    return all;
}

} // namespace midip2p::jack
