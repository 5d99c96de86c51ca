// Where TLS records end, seen from outside the encryption.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <array>

namespace midip2p::tls {

/// Follows a stream of TLS records ([1 type][2 version][2 length][N bytes]) chunk by chunk. The kernel stamps a
/// chunk with the time of its newest segment, so a stamp tells when a record came only where the chunk is that record
/// and nothing else. [io] wait-free
class RecordBoundary {
  public:
    /// True when the chunk is exactly one whole record.
    bool feed(core::ByteView chunk) noexcept;

  private:
    static constexpr std::size_t kHead = 5;
    std::array<std::uint8_t, kHead> head_{};
    std::size_t head_size_ = 0; // of the record that began
    std::size_t body_left_ = 0; // once its head is whole
};

// ---- details ----

inline bool RecordBoundary::feed(core::ByteView chunk) noexcept {
    const bool at_start = head_size_ == 0;
    std::size_t ends = 0;
    while (!chunk.empty()) {
        if (head_size_ < kHead) {
            head_[head_size_++] = chunk[0];
            chunk = chunk.subspan(1);
            if (head_size_ < kHead) continue;
            body_left_ = static_cast<std::size_t>(head_[3]) << 8 | head_[4];
        }
        const std::size_t n = std::min(body_left_, chunk.size());
        body_left_ -= n;
        chunk = chunk.subspan(n);
        if (body_left_ > 0) break;
        head_size_ = 0;
        ++ends;
    }
    return at_start && ends == 1 && head_size_ == 0;
}

} // namespace midip2p::tls
