// The newest value that one thread made and another one reads, without either waiting for the other.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace midip2p::net {

/// Design: three places for the value. The writer fills the place that nobody reads and exchanges it for the published
/// one. The reader exchanges the place it has for the published one, if that is newer. Each place keeps its memory, so
/// a value with texts and lists in it can be written again and again without allocating. One writer, one reader.
template <class T> class Snapshot {
  public:
    /// `fill(T&)` gets an older value, which it has to overwrite.                       [io] wait-free
    template <class Fill> void write(Fill&& fill) {
        std::forward<Fill>(fill)(places_[writing_]);
        writing_ = published_.exchange(writing_ | kNew, std::memory_order_acq_rel) & kPlace;
    }
    /// The newest value; the reference holds until the next call.                       [control] wait-free
    [[nodiscard]] const T& read() noexcept {
        if ((published_.load(std::memory_order_relaxed) & kNew) != 0)
            reading_ = published_.exchange(reading_, std::memory_order_acq_rel) & kPlace;
        return places_[reading_];
    }

  private:
    static constexpr unsigned kPlace = 3, kNew = 4;
    std::array<T, 3> places_{};
    unsigned writing_ = 0;               // writer only
    unsigned reading_ = 1;               // reader only
    std::atomic<unsigned> published_{2}; // and whether the reader has not seen it
};

} // namespace midip2p::net
