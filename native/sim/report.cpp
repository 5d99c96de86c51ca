#include "sim/report.hpp"

#include <algorithm>
#include <cstdio>

namespace midip2p::sim {

namespace {

double per_second(const Outcome& outcome, std::size_t i) {
    return static_cast<double>(outcome.stats[i].requests_sent) / outcome.simulated_s;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        if (out.size() > 1) out += ',';
        out += quoted(text);
    }
    return out + "]";
}

void print_peer_json(const Outcome& outcome, std::size_t i) {
    const Record& r = outcome.followers[i];
    const core::ClockStats& s = outcome.stats[i];
    std::printf("{\"peer\":%zu,\"p50Us\":%.1f,\"p99Us\":%.1f,\"worstUs\":%.1f,\"jitterBoundUs\":%.1f,"
                "\"pathBoundUs\":%.1f,\"insideJitterPercent\":%.3f,\"outsidePath\":%llu,\"unknowable\":%llu,"
                "\"lockedPercent\":%.2f,\"requestsPerSecond\":%.2f,\"steps\":%llu}",
                i + 1, r.error_at(0.5), r.error_at(0.99), r.error_at(1), r.jitter_bound(), r.path_bound(),
                r.inside_jitter() * 100, static_cast<unsigned long long>(r.outside_path()),
                static_cast<unsigned long long>(r.unknowable()), r.locked_share() * 100, per_second(outcome, i),
                static_cast<unsigned long long>(s.steps));
}

} // namespace

void print_jam(const Scenario& scenario, const Outcome& outcome) {
    std::printf("%zu peers, %g h over %s: errors against the timing master, us\n", scenario.peers, scenario.hours,
                scenario.name.c_str());
    std::printf("%-5s %8s %8s %9s %13s %11s %9s %8s %6s\n", "peer", "p50", "p99", "worst", "jitter bound", "path bound",
                "locked", "asked/s", "steps");
    for (std::size_t i = 0; i < outcome.followers.size(); ++i) {
        const Record& r = outcome.followers[i];
        std::printf("%-5zu %8.1f %8.1f %9.1f %13.1f %11.1f %7.2f %% %8.2f %6llu\n", i + 1, r.error_at(0.5),
                    r.error_at(0.99), r.error_at(1), r.jitter_bound(), r.path_bound(), r.locked_share() * 100,
                    per_second(outcome, i), static_cast<unsigned long long>(outcome.stats[i].steps));
    }
    for (const std::string& what : outcome.broken) std::printf("broken: %s\n", what.c_str());
    std::printf(outcome.broken.empty() ? "every bound held\n" : "a bound was broken\n");
}

void print_jam_json(const Scenario& scenario, const Outcome& outcome) {
    std::printf("{\"simulation\":\"jam\",\"profile\":%s,\"seed\":%llu,\"hours\":%g,\"peers\":[",
                quoted(scenario.name).c_str(), static_cast<unsigned long long>(scenario.seed), scenario.hours);
    for (std::size_t i = 0; i < outcome.followers.size(); ++i) {
        if (i > 0) std::printf(",");
        print_peer_json(outcome, i);
    }
    std::printf("],\"broken\":%s}\n", list_of(outcome.broken).c_str());
}

void print_judged(const Judged& judged) {
    const Record& r = judged.outcome.followers.front();
    std::printf("%3llu %-60s p50 %.1f p99 %.1f jitter bound %.1f path bound %.1f, asked %.2f/s\n",
                static_cast<unsigned long long>(judged.number), judged.name.c_str(), r.error_at(0.5), r.error_at(0.99),
                r.jitter_bound(), r.path_bound(), per_second(judged.outcome, 0));
    for (const std::string& what : judged.outcome.broken) std::printf("    broken: %s\n", what.c_str());
    std::fflush(stdout);
}

std::size_t print_set(const std::vector<Judged>& all) {
    std::size_t failed = 0;
    std::uint64_t looks = 0;
    std::uint64_t unknowable = 0;
    for (const Judged& one : all) {
        if (!one.outcome.broken.empty()) ++failed;
        for (const Record& r : one.outcome.followers) {
            looks += r.looks();
            unknowable += r.unknowable();
        }
    }
    std::printf(
        "%zu scenarios, %zu hold, %zu do not; %llu samples, %llu of them before the first answer after a sleep\n",
        all.size(), all.size() - failed, failed, static_cast<unsigned long long>(looks),
        static_cast<unsigned long long>(unknowable));
    return failed;
}

void print_set_json(const std::vector<Judged>& all, std::uint64_t seed) {
    std::printf("{\"simulation\":\"scenarios\",\"seed\":%llu,\"scenarios\":[", static_cast<unsigned long long>(seed));
    for (std::size_t n = 0; n < all.size(); ++n) {
        const Judged& one = all[n];
        std::printf("%s{\"number\":%llu,\"name\":%s,\"figures\":", n > 0 ? "," : "",
                    static_cast<unsigned long long>(one.number), quoted(one.name).c_str());
        print_peer_json(one.outcome, 0);
        std::printf(",\"broken\":%s}", list_of(one.outcome.broken).c_str());
    }
    std::printf("]}\n");
}

} // namespace midip2p::sim
