// Events that have come and do not sound yet, by when they do.
#pragma once

#include "core/playout/heard_header.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace midip2p::core {

/// Design: a heap over memory that is allocated once. Players' delays differ, so events do not come in the order in
/// which they sound. It holds short messages only: a SysEx waits where it is, at the head of its player's queue. A
/// player may have as many events here as there is room left, so that a player who floods an output leaves room for all
/// others. [taker] wait-free
class PendingEvents {
  public:
    struct Event {
        LocalTime due;
        HeardHeader header;
        std::array<std::uint8_t, 3> bytes;
        std::uint8_t size;
        std::uint8_t queue; // whose it is
        [[nodiscard]] ByteView midi() const noexcept { return ByteView(bytes).first(size); }
    };

    PendingEvents(std::size_t room, std::size_t queues) : heap_(room), free_(room), events_(room), of_(queues) {
        for (std::size_t i = 0; i < room; ++i) free_[i] = static_cast<std::uint32_t>(i);
    }

    /// False: there is no room, or it is too long.
    [[nodiscard]] bool add(LocalTime due, std::size_t queue, const HeardHeader& header, ByteView midi) noexcept {
        const bool is_short = midi.size() <= 3 && !midi.empty() && midi[0] != 0xf0;
        if (!is_short || of_[queue] >= heap_.size() - size_) return false;
        const std::uint32_t slot = free_[size_];
        Event& event = events_[slot];
        event.due = due;
        event.header = header;
        event.size = static_cast<std::uint8_t>(midi.size());
        event.queue = static_cast<std::uint8_t>(queue);
        std::copy(midi.begin(), midi.end(), event.bytes.begin());
        heap_[size_++] = {due, ++last_, slot};
        std::push_heap(heap_.begin(), end(), later);
        ++of_[queue];
        return true;
    }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// The next one that sounds; undefined where it is empty.
    [[nodiscard]] const Event& front() const noexcept { return events_[heap_.front().slot]; }
    void pop() noexcept {
        std::pop_heap(heap_.begin(), end(), later);
        give_back(heap_[size_ - 1].slot);
    }
    /// How many of that queue's are here.
    [[nodiscard]] std::size_t of(std::size_t queue) const noexcept { return of_[queue]; }

    /// Drops those for which `drops(const Event&)` holds.
    template <class Drops> void drop_if(Drops&& drops) noexcept {
        std::size_t kept = 0;
        const std::size_t all = size_;
        for (std::size_t i = 0; i < all; ++i) {
            const Place place = heap_[i];
            const Event& event = events_[place.slot];
            const bool goes = drops(event);
            if (goes) give_back(place.slot);
            if (!goes) heap_[kept++] = place;
        }
        if (kept == all) return;
        std::make_heap(heap_.begin(), end(), later);
    }

  private:
    struct Place {
        LocalTime due;
        std::uint64_t number; // in the order of coming
        std::uint32_t slot;
    };
    static bool later(const Place& a, const Place& b) noexcept {
        return a.due != b.due ? a.due > b.due : a.number > b.number;
    }
    void give_back(std::uint32_t slot) noexcept {
        --of_[events_[slot].queue];
        free_[--size_] = slot;
    }
    [[nodiscard]] std::vector<Place>::iterator end() noexcept {
        return heap_.begin() + static_cast<std::ptrdiff_t>(size_);
    }

    std::vector<Place> heap_;         // the first size_ of them
    std::vector<std::uint32_t> free_; // slots: from size_ on
    std::vector<Event> events_;
    std::vector<std::size_t> of_;
    std::size_t size_ = 0;
    std::uint64_t last_ = 0;
};

} // namespace midip2p::core
