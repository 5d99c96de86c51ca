// Events that have come and do not sound yet, by when they do.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace midip2p::plugin
{

/// Design: a heap over memory that is taken once. Players' delays differ, so events come in another order than they
/// sound in; but what belongs together keeps its order whatever the policy does meanwhile: an event never sounds before
/// another one that came earlier for the same key or controller, so no note-off overtakes its note-on.  [audio thread]
class PendingEvents
{
public:
    static constexpr size_t kMostShort = 4096;
    static constexpr size_t kMostLong = 8;
    static constexpr size_t kLongest = 65535; // what JUCE's buffers carry

    PendingEvents()
        : heap_ (kMostShort + kMostLong), bytes_ (std::make_unique<uint8_t[]> (kMostLong * (kLongest + 1)))
    {
        clear();
    }

    /// False: there is no room (or the message is too long), the caller emits it now.
    [[nodiscard]] bool add (core::LocalTime due, core::ByteView midi) noexcept
    {
        const bool isLong = midi.size() > sizeof (Entry::bytes);
        if (size_ == heap_.size() || (isLong && (freeLong_ == 0 || midi.size() > kLongest)) || (! isLong && size_ - longs_ >= kMostShort))
            return false;
        Entry entry;
        entry.due = afterItsKin (due, midi);
        entry.number = ++last_;
        entry.size = static_cast<uint32_t> (midi.size());
        if (isLong)
        {
            entry.slot = freeSlots_[--freeLong_];
            ++longs_;
        }
        std::memcpy (isLong ? longBytes (entry.slot) : entry.bytes.data(), midi.data(), midi.size());
        heap_[size_++] = entry;
        std::push_heap (heap_.begin(), heap_.begin() + static_cast<std::ptrdiff_t> (size_), later);
        return true;
    }

    /// Everything due before `end`, in order, as sink (due, bytes).
    template <class Sink>
    void takeBefore (core::LocalTime end, Sink&& sink) noexcept
    {
        while (size_ > 0 && heap_.front().due < end)
        {
            std::pop_heap (heap_.begin(), heap_.begin() + static_cast<std::ptrdiff_t> (size_), later);
            const Entry entry = heap_[--size_];
            const bool isLong = entry.size > sizeof (Entry::bytes);
            sink (entry.due, core::ByteView (isLong ? longBytes (entry.slot) : entry.bytes.data(), entry.size));
            if (isLong)
            {
                freeSlots_[freeLong_++] = entry.slot;
                --longs_;
            }
        }
    }

    [[nodiscard]] size_t size() const noexcept { return size_; }

    void clear() noexcept
    {
        size_ = longs_ = 0;
        freeLong_ = kMostLong;
        for (size_t i = 0; i < kMostLong; ++i)
            freeSlots_[i] = static_cast<uint32_t> (i);
        for (auto& channel : keys_) channel.fill (kLongAgo);
        for (auto& channel : controllers_) channel.fill (kLongAgo);
        channels_.fill (kLongAgo);
    }

private:
    struct Entry
    {
        core::LocalTime due;
        uint64_t number = 0; // in the order of coming
        uint32_t size = 0, slot = 0;
        std::array<uint8_t, 8> bytes {};
    };
    static constexpr core::LocalTime kLongAgo { std::numeric_limits<int64_t>::min() };
    static bool later (const Entry& a, const Entry& b) noexcept
    {
        return a.due != b.due ? a.due > b.due : a.number > b.number;
    }
    [[nodiscard]] uint8_t* longBytes (uint32_t slot) noexcept { return bytes_.get() + slot * (kLongest + 1); }

    core::LocalTime afterItsKin (core::LocalTime due, core::ByteView midi) noexcept
    {
        const uint8_t status = midi[0];
        if (status >= 0xf0)
            return due;
        const size_t channel = status & 0x0f;
        const auto kind = status & 0xf0;
        core::LocalTime* kin = &channels_[channel];
        if ((kind == 0x80 || kind == 0x90 || kind == 0xa0) && midi.size() > 1)
            kin = &keys_[channel][midi[1] & 0x7f];
        else if (kind == 0xb0 && midi.size() > 1 && midi[1] < 120)
            kin = &controllers_[channel][midi[1]];
        if (kind == 0xb0 && midi.size() > 1 && midi[1] >= 120) // silences the whole channel: behind all that strikes there
            for (const core::LocalTime other : keys_[channel]) due = std::max (due, other);
        due = std::max (due, *kin);
        *kin = due;
        return due;
    }

    size_t size_ = 0, longs_ = 0; // first: an idle block looks at nothing else here
    std::vector<Entry> heap_;
    uint64_t last_ = 0;
    std::unique_ptr<uint8_t[]> bytes_;
    std::array<uint32_t, kMostLong> freeSlots_ {};
    size_t freeLong_ = 0;
    std::array<std::array<core::LocalTime, 128>, 16> keys_ {}, controllers_ {};
    std::array<core::LocalTime, 16> channels_ {}; // bend, pressure, program
};

} // namespace midip2p::plugin
