// Names that the static libstdc++ and libgcc of today ask of a C library that is younger than the one that we link
// against (2.31, ../../cmake/glibc-2.31.cmake). They stay inside the addon (exports.map), so on a system that has them
// nobody else meets these.
#include <cstdint>
#include <cstdlib>
#include <elf.h>
#include <features.h>
#include <link.h>
#include <unistd.h>

#if __GLIBC_PREREQ(2, 35)
#error "this C library has these names itself: link against the older one (cmake/glibc-2.31.cmake)"
#endif

extern "C" {

/// 2.32, asked for by libstdc++'s reference counts, which then do without atomic operations. False is always true
/// enough: there may be other threads.
char __libc_single_threaded = 0;

/// 2.36, asked for by std::random_device. It cannot fail; the kernel's own source can only before the system is up.
std::uint32_t arc4random() {
    std::uint32_t number = 0;
    if (getentropy(&number, sizeof number) != 0) std::abort();
    return number;
}

/// As in <dlfcn.h> of 2.35 for x86-64, where no further field is in use.
struct dl_find_object {
    unsigned long long flags;
    void* map_start;
    void* map_end;
    link_map* map;
    void* eh_frame;
    unsigned long long reserved[7];
};

namespace {

struct Search {
    std::uintptr_t address;
    dl_find_object* found;
};

int look_at(dl_phdr_info* object, size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    bool here = false;
    void* eh_frame = nullptr;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr) & header = object->dlpi_phdr[i];
        const std::uintptr_t start = object->dlpi_addr + header.p_vaddr;
        if (header.p_type == PT_GNU_EH_FRAME) eh_frame = reinterpret_cast<void*>(start);
        if (header.p_type != PT_LOAD || search.address < start || search.address >= start + header.p_memsz) continue;
        here = true;
        search.found->map_start = reinterpret_cast<void*>(start);
        search.found->map_end = reinterpret_cast<void*>(start + header.p_memsz);
    }
    if (!here || eh_frame == nullptr) return 0;
    search.found->eh_frame = eh_frame;
    return 1;
}

} // namespace

/// 2.35, asked for by libgcc's unwinder where an exception is thrown; it reads eh_frame alone. What it did before that
/// name was there is done here: ask every loaded object, under the loader's lock.
int _dl_find_object(void* address, dl_find_object* found) noexcept {
    *found = {};
    Search search{reinterpret_cast<std::uintptr_t>(address), found};
    return dl_iterate_phdr(&look_at, &search) == 1 ? 0 : -1;
}

} // extern "C"
