// First in, first out, in one piece of memory that only grows.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace midip2p::core {

/// Design: std::deque takes and gives back a block every few entries for ever; this one stops asking for memory once it
/// has been as long as it gets, which the path of a note needs. [any], one thread at a time.
template <class T> class Fifo {
  public:
    Fifo() = default;
    /// With room for that many, a power of two.
    explicit Fifo(std::size_t room) : slots_(room) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Undefined where it is empty.
    [[nodiscard]] T& front() noexcept { return slots_[first_]; }
    [[nodiscard]] const T& front() const noexcept { return slots_[first_]; }
    /// The n-th after the front.
    [[nodiscard]] T& operator[](std::size_t n) noexcept { return slots_[(first_ + n) & (slots_.size() - 1)]; }
    [[nodiscard]] const T& operator[](std::size_t n) const noexcept {
        return slots_[(first_ + n) & (slots_.size() - 1)];
    }

    void push_back(T value) {
        if (size_ == slots_.size()) grow();
        slots_[(first_ + size_) & (slots_.size() - 1)] = std::move(value);
        ++size_;
    }
    /// Undefined where it is empty.
    void pop_front() noexcept {
        first_ = (first_ + 1) & (slots_.size() - 1);
        --size_;
    }
    void clear() noexcept { first_ = size_ = 0; }

  private:
    void grow() {
        std::vector<T> more(slots_.empty() ? 16 : 2 * slots_.size());
        for (std::size_t i = 0; i < size_; ++i) more[i] = std::move((*this)[i]);
        slots_.swap(more);
        first_ = 0;
    }

    std::vector<T> slots_; // a power of two
    std::size_t first_ = 0, size_ = 0;
};

} // namespace midip2p::core
