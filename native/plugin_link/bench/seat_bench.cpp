// npm run bench -- seat [--notes N] [--json]: from a DAW's thread to an output of the client, through a plugin's seat,
// and beside it the same note from a thread of the client's own, in the same run by turns.
#include "net/runner.hpp"
#include "plugin_link/plugin_end.hpp"
#include "plugin_link/plugin_link.hpp"
#include "test/machine.hpp"
#include "tls/hmac.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/prctl.h>
#include <thread>
#include <vector>

using namespace midip2p;
using core::Errc;

namespace {

constexpr auto kEvery = std::chrono::microseconds(3000);
constexpr int kRounds = 6; // of each of the two, by turns
constexpr std::int64_t kPatience = 10'000'000;

struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "midip2p-seat-bench-XXXXXX").string();
    Folder() {
        if (mkdtemp(path.data()) == nullptr) std::abort();
    }
    ~Folder() {
        std::error_code ignored; // a folder that is left is only untidy
        std::filesystem::remove_all(path, ignored);
    }
};

/// What cannot be had, in words; the bench ends.
template <class T> T need(core::Result<T> result, const char* what) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "seat bench: %s: %s\n", what, std::string(core::code_of(result.error())).c_str());
    std::exit(1);
}

/// So many notes, one after the other, each from `play` to the output: µs.
std::vector<std::int64_t> round_of(net::OutPortHandle& out, std::size_t notes,
                                   const std::function<Errc(core::ByteView, core::LocalTime)>& play) {
    std::vector<std::int64_t> took;
    auto next = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < notes; ++i) {
        std::this_thread::sleep_until(next += kEvery);
        const std::uint8_t note[] = {static_cast<std::uint8_t>(i % 2 == 0 ? 0x90 : 0x80), 60, 90};
        const core::LocalTime began = out.now();
        if (play(note, began) != Errc::ok || !out.wait_until_due(kPatience)) std::exit(1);
        const core::LocalTime came = out.now();
        out.take_until(came, [](const core::TakenEvent&) {});
        took.push_back(came - began);
    }
    return took;
}

std::int64_t at(std::vector<std::int64_t>& all, double part) {
    std::sort(all.begin(), all.end());
    return all[std::min(all.size() - 1, static_cast<std::size_t>(part * static_cast<double>(all.size())))];
}

int run(std::size_t notes, bool json) {
    const Folder folder;
    const std::string file = folder.path + "/local-link.json";
    const auto runner = need(net::Runner::start({.session = "s", .peer = "a"}), "starting the engine");
    const auto in = need(runner->open_in_port("keys"), "opening an input");
    const auto out = need(runner->open_out_port("synth"), "opening an output");
    const auto seat_in = need(runner->open_in_port("track"), "opening an input");
    const auto seat_out = need(runner->open_out_port("track"), "opening an output");
    for (const core::PortId from : {in->id(), seat_in->id()})
        if (runner->connect({.link = 0, .id = from}, {.link = 0, .port = out->id()}, {}) != Errc::ok) return 1;
    const auto link =
        need(plugin_link::PluginLink::open(runner->loop(), {.token_path = file, .agent = "bench"}, &tls::hmac_sha256),
             "listening for plugins");
    const auto plugin = need(plugin_link::PluginEnd::start({.token_path = file, .agent = "bench"}, &tls::hmac_sha256),
                             "starting the plugin's end");
    const auto seat = need(plugin->open("track"), "opening a seat");
    for (const core::LocalTime end = out->now() + kPatience; !seat->taken();) {
        for (const auto& notice : link->poll())
            if (notice.kind == plugin_link::PluginLinkNotice::Kind::seat_opened)
                (void)link->take(notice.seat, seat_in->port(), seat_out->port());
        if (out->now() > end) return std::fprintf(stderr, "seat bench: nobody took the seat\n"), 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const os::Clock machine;
    std::vector<std::int64_t> floor, ours;
    for (int i = 0; i < kRounds; ++i) {
        const auto own =
            round_of(*out, notes, [&](core::ByteView midi, core::LocalTime t) { return in->play(midi, t); });
        floor.insert(floor.end(), own.begin(), own.end());
        const auto daw = round_of(*out, notes, [&](core::ByteView midi, core::LocalTime) {
            const Errc e = seat->play(midi, machine.now());
            seat->deliver();
            return e;
        });
        ours.insert(ours.end(), daw.begin(), daw.end());
    }
    const double p50 =
        static_cast<double>(at(ours, 0.5)) / static_cast<double>(std::max<std::int64_t>(1, at(floor, 0.5)));
    const double p99 =
        static_cast<double>(at(ours, 0.99)) / static_cast<double>(std::max<std::int64_t>(1, at(floor, 0.99)));
    struct Row {
        const char* name;
        std::vector<std::int64_t>& all;
    } const rows[] = {{"floor", floor}, {"seat", ours}};
    for (const Row& row : rows)
        std::printf("%-6s p50 %5lld us  p99 %5lld us\n", row.name, static_cast<long long>(at(row.all, 0.5)),
                    static_cast<long long>(at(row.all, 0.99)));
    if (!json) return 0;
    std::printf("{\"bench\":\"seat\",\"machine\":%s,\"rows\":[", test::machine_json().c_str());
    for (const Row& row : rows)
        std::printf("%s{\"case\":\"%s\",\"p50Us\":%lld,\"p99Us\":%lld}", &row == rows ? "" : ",", row.name,
                    static_cast<long long>(at(row.all, 0.5)), static_cast<long long>(at(row.all, 0.99)));
    std::printf("],\"ratios\":{\"p50OverFloor\":%.3f,\"p99OverFloor\":%.3f}}\n", p50, p99);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    std::size_t notes = 300;
    bool json = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (std::strcmp(argv[i], "--notes") == 0 && i + 1 < argc && std::atoi(argv[i + 1]) > 0) {
            notes = static_cast<std::size_t>(std::atoi(argv[++i]));
        } else {
            std::fprintf(stderr,
                         "usage: npm run bench -- seat [--notes N] [--json]\n\n"
                         "A note every 3 ms, from a DAW's thread at a plugin's seat to an output of the client.\n");
            return std::strcmp(argv[i], "--help") == 0 ? 0 : 1;
        }
    }
    prctl(PR_SET_TIMERSLACK, 1UL); // the schedule is to be kept to the microsecond; threads inherit it
    return run(notes, json);
}
