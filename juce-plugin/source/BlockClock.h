// Samples ↔ our own clock, which is the machine's: when the blocks of a DAW happen.
#pragma once

#include "core/types.hpp"

#include <cmath>
#include <cstdint>

namespace midip2p::plugin
{

/// Design: a DAW calls more or less on time, early and late by turns, and some call in bursts; but samples pass evenly.
/// A delay-locked loop follows the calls, so that what is a sample apart stays a sample apart, and no error adds up. A
/// call far off the mark is not believed at once: only where several in a row agree (a stall, a transport that stood
/// still) time goes on from there. Sans-I/O: `now` is an argument. [producer] wait-free: the DAW's audio thread.
class BlockClock
{
public:
    struct Block
    {
        double start = 0;          // µs of our own clock, with fraction
        double microsPerSample = 0;
        int samples = 0;

        [[nodiscard]] core::LocalTime timeOf (int sample) const noexcept
        {
            return { std::llround (start + sample * microsPerSample) };
        }
        /// Negative: before this block; `samples` and more: after it.
        [[nodiscard]] int64_t sampleOf (core::LocalTime time) const noexcept
        {
            return std::llround ((static_cast<double> (time.us) - start) / microsPerSample);
        }
        [[nodiscard]] double duration() const noexcept { return samples * microsPerSample; }
        [[nodiscard]] double end() const noexcept { return start + duration(); }
    };

    /// The block that begins now.
    Block next (double now, int samples, double rate) noexcept
    {
        const double nominal = 1e6 / rate;
        if (rate != rate_)
            restart (now, rate);

        const double error = now - expected_;
        const double limit = std::fmax (kNear, 2 * std::fmax (samples, lastSamples_) * nominal);
        if (std::fabs (error) > kNonsense)
            restart (now, rate);
        else if (std::fabs (error) > limit)
            disbelieve (error, now, rate);
        else
            follow (error, lastSamples_ * nominal * 1e-6);

        const Block block { expected_, nominal * pace_, samples };
        expected_ += block.duration();
        lastSamples_ = samples;
        return block;
    }

    /// Time stood still: the next block begins when it is called.
    void reset() noexcept { rate_ = 0; }

    /// How often time went on from somewhere else.
    [[nodiscard]] uint64_t restarts() const noexcept { return restarts_; }

private:
    static constexpr double kNear = 20'000;        // µs: an error within it is jitter
    static constexpr double kNonsense = 1'000'000; // µs
    static constexpr int kAgreeing = 8;            // calls in a row
    static constexpr double kAgreeingFor = 50'000; // µs
    static constexpr double kBandwidth = 0.25;     // Hz
    static constexpr double kPaceRange = 0.002;    // a sound card is no further off

    void restart (double now, double rate) noexcept
    {
        rate_ = rate;
        expected_ = now;
        pace_ = 1;
        strangers_ = 0;
        ++restarts_;
    }

    void disbelieve (double error, double now, double rate) noexcept
    {
        if (strangers_ == 0 || (error > 0) != late_)
        {
            strangers_ = 0;
            late_ = error > 0;
            since_ = now;
        }
        if (++strangers_ >= kAgreeing && now - since_ >= kAgreeingFor)
            restart (now, rate);
    }

    /// `seconds` since the last call, by the samples.
    void follow (double error, double seconds) noexcept
    {
        strangers_ = 0;
        const double omega = std::fmin (0.5, 2 * 3.14159265358979 * kBandwidth * seconds);
        expected_ += std::sqrt (2.0) * omega * error;
        if (seconds > 0)
            pace_ += omega * omega * error * 1e-6 / seconds;
        pace_ = std::fmin (1 + kPaceRange, std::fmax (1 - kPaceRange, pace_));
    }

    double rate_ = 0, expected_ = 0;
    double pace_ = 1; // the machine's seconds in one of the sound card's
    int lastSamples_ = 0;
    int strangers_ = 0;
    bool late_ = false;
    double since_ = 0;
    uint64_t restarts_ = 0;
};

} // namespace midip2p::plugin
