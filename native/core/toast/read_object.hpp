// How every control payload is read: one object, its known members once each, others only checked. [TOAST-2.6-2]
#pragma once

#include "core/json/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::core {

/// Reads one object; `member(i)` has to read the value of the i-th name. Returns which names came, bit by bit; an error
/// is the reader's. A name that comes twice is one.
template <std::size_t N, class Member>
std::uint32_t read_object(json::Reader& r, const std::string_view (&names)[N], Member&& member) {
    static_assert(N <= 32);
    std::uint32_t came = 0;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        std::size_t i = 0;
        while (i < N && names[i] != key) ++i;
        if (i == N) {
            r.skip();
        } else if ((came >> i & 1) != 0) {
            r.fail(Errc::json_duplicate);
        } else {
            came |= 1u << i;
            member(i);
        }
    }
    return came;
}

} // namespace midip2p::core
