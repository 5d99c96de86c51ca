// spec/vectors/toast/links.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/said_frames.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct Ear final : Link::Sink {
    std::vector<std::string> heard;
    static std::string text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }
    Errc on_midi(SessionTime at, std::uint32_t sequence, ByteView payload) override {
        heard.push_back("midi " + std::to_string(at.us) + " " + std::to_string(sequence) + " " + text(payload));
        return Errc::ok;
    }
    Errc on_stream_declared(StreamId stream, const StreamDescription& what) override {
        std::string words = "declared " + std::to_string(stream) + " " + what.name;
        if (!what.passed.empty()) {
            words += " from " + what.origin.peer + " " + std::to_string(what.origin.stream) + " over ";
            for (std::size_t i = 0; i < what.passed.size(); ++i) words += (i == 0 ? "" : ",") + what.passed[i];
        }
        heard.push_back(words);
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId stream) override {
        heard.push_back("closed " + std::to_string(stream));
        return Errc::ok;
    }
    Errc on_frame(FrameType type, ByteView payload) override {
        const std::string name = type == FrameType::clock_sync ? "clock"
                                 : type == FrameType::session_control
                                     ? "control"
                                     : std::to_string(static_cast<std::uint32_t>(type));
        heard.push_back(name + " " + text(payload));
        return Errc::ok;
    }
    void on_gap(std::uint32_t frames) override { heard.push_back("gap " + std::to_string(frames)); }
};

Link link_at(const Value& vector) {
    const auto number = [&](std::string_view name) {
        const Value* v = vector.find(name);
        return v == nullptr ? 0u : static_cast<std::uint32_t>(v->number);
    };
    Link link(Link::Numbers{.sent = number("sent"), .received = number("received")});
    link.open_lane(Lane::notes, {0});
    link.open_lane(Lane::clock, {0});
    return link;
}

StreamDescription description_of(const Value& step) {
    StreamDescription what{.name = step["name"].text, .origin = {}, .passed = {}};
    if (const Value* origin = step.find("origin")) {
        what.origin = {(*origin)["peer"].text, static_cast<StreamId>((*origin)["stream"].number)};
        what.passed = step["passed"].texts();
    }
    return what;
}

Lane lane_of(const Value& step) {
    const Value* lane = step.find("lane");
    if (lane == nullptr) return Lane::notes;
    REQUIRE((lane->text == "notes" || lane->text == "clock"));
    return lane->text == "notes" ? Lane::notes : Lane::clock;
}

/// Does what a step says; the error with which it ends the link.
Errc take(const Value& step, Link& link, LocalTime now, Ear& ear) {
    Errc e = Errc::ok;
    if (const Value* bytes = step.find("hex")) {
        e = link.receive(lane_of(step), hex(bytes->text), now, ear);
    } else if (const Value* midi = step.find("midi")) {
        const std::string& t = midi->text;
        e = link.send_midi({7}, {reinterpret_cast<const std::uint8_t*>(t.data()), t.size()}).error();
    } else if (const Value* stream = step.find("declare")) {
        e = link.declare_stream(static_cast<StreamId>(stream->number), description_of(step));
    } else if (const Value* closed = step.find("close")) {
        e = link.close_stream(static_cast<StreamId>(closed->number));
    } else if (const Value* lost = step.find("lose")) {
        link.lose_lane(lost->text == "clock" ? Lane::clock : Lane::notes, Errc::connection_closed, now);
    } else if (const Value* received = step.find("resume")) {
        e = link.resume_notes(static_cast<std::uint32_t>(received->number), now);
    } else if (const Value* unplayed = step.find("unplayed")) {
        const auto count = [&](std::string_view name) { return static_cast<std::uint64_t>((*unplayed)[name].number); };
        link.report_unplayed({count("late"), count("lost"), count("waiting"), count("withheld")});
    } else {
        REQUIRE(step["advance"].truth);
        (void)link.advance(now, e);
    }
    return e;
}

void check_counts(const Value& step, const Link& link) {
    const Value* v = nullptr;
    if ((v = step.find("duplicates"))) CHECK(link.duplicates() == static_cast<std::uint64_t>(v->number));
    if ((v = step.find("skipped"))) CHECK(link.stats(lane_of(step)).refused == static_cast<std::uint64_t>(v->number));
    if ((v = step.find("unacknowledged"))) CHECK(link.unacknowledged() == static_cast<std::uint32_t>(v->number));
    if ((v = step.find("peerUnplayed"))) {
        const Unplayed& told = link.unplayed_there();
        const std::uint64_t values[] = {told.late, told.lost, told.waiting, told.withheld};
        for (std::size_t i = 0; i < 4; ++i) CHECK(values[i] == static_cast<std::uint64_t>(v->items[i].number));
    }
    if ((v = step.find("refusal"))) CHECK(link.refusal() == v->text);
    constexpr std::string_view kConditions[] = {"live", "quiet", "dropped"};
    if ((v = step.find("condition"))) CHECK(kConditions[static_cast<std::size_t>(link.condition())] == v->text);
}

} // namespace

TEST_CASE("vectors: links") { // [TOAST-2.2-2] to [TOAST-6.1-2]
    for (const Value& vector : vectors("links.json")) {
        Link link = link_at(vector);
        LocalTime now{0};
        int number = 0;
        for (const Value& step : vector["steps"].items) {
            in_vector(vector, ", step " + std::to_string(++number), [&] {
                if (const Value* at = step.find("at")) now = {at->number};
                Ear ear;
                const Errc e = take(step, link, now, ear);
                const Value* error = step.find("error");
                CHECK(code_of(e) == (error == nullptr ? "ok" : error->text));
                const Value* heard = step.find("heard");
                CHECK((ear.heard == (heard == nullptr ? std::vector<std::string>{} : heard->texts())));
                const ByteView out = link.view(lane_of(step), 1 << 20);
                const std::vector<std::string> said = said_frames(out, true);
                link.consume(lane_of(step), out.size());
                if (const Value* sends = step.find("sends")) CHECK((said == sends->texts()));
                check_counts(step, link);
            });
        }
    }
}
