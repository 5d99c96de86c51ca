// What a line does to the packets of one direction. docs/netlab.md says what each field means.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace midip2p::netlab {

struct Impairment {
    double delay_ms = 0;
    double jitter_ms = 0;
    double loss_percent = 0;
    double loss_burst = 1; ///< packets of the line that are lost in a row
    double reorder_percent = 0;
    double rate_mbit = 0; ///< 0: as fast as packets come
    double queue_ms = 200;
    double spike_ms = 0;
    double spike_every_ms = 0;
    double blackout_ms = 0;
    double blackout_every_ms = 0;
};

struct ImpairmentField {
    std::string_view name;
    double Impairment::* value;
};

/// The names that commands and profiles.json use.
inline constexpr std::array<ImpairmentField, 11> kImpairmentFields{{
    {"delayMs", &Impairment::delay_ms},
    {"jitterMs", &Impairment::jitter_ms},
    {"lossPercent", &Impairment::loss_percent},
    {"lossBurst", &Impairment::loss_burst},
    {"reorderPercent", &Impairment::reorder_percent},
    {"rateMbit", &Impairment::rate_mbit},
    {"queueMs", &Impairment::queue_ms},
    {"spikeMs", &Impairment::spike_ms},
    {"spikeEveryMs", &Impairment::spike_every_ms},
    {"blackoutMs", &Impairment::blackout_ms},
    {"blackoutEveryMs", &Impairment::blackout_every_ms},
}};

/// Why no line can be like this; empty when one can.
[[nodiscard]] std::string trouble_with(const Impairment&);

} // namespace midip2p::netlab
