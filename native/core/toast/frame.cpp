#include "core/toast/frame.hpp"

#include "core/toast/big_endian.hpp"
#include "core/toast/crc32.hpp"

#include <cstring>

namespace midip2p::core {

std::size_t write_frame(const Frame& frame, std::uint8_t* out) noexcept {
    const std::size_t n = frame.payload.size();
    put32(out, static_cast<std::uint32_t>(n + kFrameOverhead - 4));
    put32(out + 4, frame.type);
    put64(out + 8, static_cast<std::uint64_t>(frame.timestamp.us)); // kUnsynchronised is all ones
    put32(out + 16, frame.sequence);
    if (n > 0) std::memmove(out + kFrameHead, frame.payload.data(), n);
    put32(out + kFrameHead + n, crc32({out, kFrameHead + n}));
    return n + kFrameOverhead;
}

} // namespace midip2p::core
