#include "core/toast/datagrams/probes.hpp"

#include <algorithm>

namespace midip2p::core {

void DatagramProbes::begin(LocalTime now) noexcept {
    const std::uint32_t came = came_, sent = sent_;
    *this = {};
    came_ = came; // an answer may be owed still, and an end counts as long as the link is there
    sent_ = sent;
    probe_at_ = heard_at_ = lossy_at_ = now;
}

void DatagramProbes::count_came(LocalTime now) noexcept {
    if (silent(now)) probe_at_ = std::min(probe_at_, now);
    ++came_;
    heard_at_ = now;
}

void DatagramProbes::answered(const AnswerDatagram& answer, LocalTime now) noexcept {
    const auto asked =
        std::ranges::find_if(asked_, [&](const Asked& one) { return one.id != 0 && one.id == answer.id; });
    if (asked == asked_.end()) return;
    round_trip_ = now - asked->at;
    const std::uint32_t missing = asked->sent - answer.came;
    asked->id = 0;
    if (!missing_at_first_) missing_at_first_ = missing;
    const auto lost = static_cast<std::int32_t>(missing - *missing_at_first_);
    if (lost > 0 && static_cast<std::uint64_t>(lost) > lost_) suspect(now);
    lost_ = static_cast<std::uint64_t>(std::max(0, lost));
}

std::optional<ProbeDatagram> DatagramProbes::probe(LocalTime now) noexcept {
    if (now < probe_at_) return std::nullopt;
    const bool rarely = now - heard_at_ >= kSilentAfter + kSilentProbes;
    probe_at_ = now + (rarely ? kSilentProbeEvery : kProbeEvery);
    if (++last_id_ == 0) ++last_id_;
    asked_at_ = now;
    asked_[last_id_ % asked_.size()] = {.id = last_id_, .sent = sent_ + 1, .at = now};
    return ProbeDatagram{.id = last_id_, .sent = sent_ + 1};
}

} // namespace midip2p::core
