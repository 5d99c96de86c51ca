// The C++ part of `npm run bench -- jsonmidi`: everybody reads and writes the same texts, in turns with what is
// measured in JavaScript. Says on stdout, line by line in JSON, first who is wrong about which case, then for each line
// of stdin one round.
#include "core/bench/contender.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <time.h>

namespace midip2p::bench {

namespace {

/// Every case that a reader takes otherwise than the vectors say.
std::vector<std::string> wrong_cases(Reader& reader, const Corpus& cases) {
    std::vector<std::string> wrong;
    reader.begin(cases);
    for (std::size_t i = 0; i < cases.messages.size(); ++i) {
        const Message& message = cases.messages[i];
        Read read;
        // In a buffer of its own, so that what stands behind it is white space.
        std::vector<std::uint8_t> alone(message.size + core::kTextPadding, ' ');
        std::copy_n(cases.bytes.begin() + message.at, message.size, alone.begin());
        const bool taken = reader.read({alone.data(), message.size}, 0, read);
        if (taken == message.refused || (taken && !cases.events[i].is(read))) wrong.push_back(cases.whats[i]);
    }
    return wrong;
}

/// Whoever is measured has read and written every text right before.
void demand(bool right, const std::string& who, const std::string& what) {
    if (!right) throw std::runtime_error(who + " is wrong about " + what);
}

void check(Reader& reader, const Corpus& corpus) {
    reader.begin(corpus);
    for (std::size_t i = 0; i < corpus.messages.size(); ++i) {
        const Message& message = corpus.messages[i];
        Read read;
        const bool right = reader.read(corpus.text_of(message), message.sender, read) && corpus.events[i].is(read);
        demand(right, reader.name(), corpus.name);
    }
}

void check(Writer& writer, const Corpus& corpus) {
    for (std::size_t i = 0; i < corpus.messages.size(); ++i) {
        const core::ByteView text = corpus.text_of(corpus.messages[i]).view();
        const std::string_view right(reinterpret_cast<const char*>(text.data()), text.size());
        demand(writer.write(corpus.events[i]) == right, writer.name(), corpus.name);
    }
}

/// The processor's time that this thread has had, ns: what others do on the machine meanwhile counts less.
double processor_ns() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

template <class Work> double ns_per_message(const Corpus& corpus, Work&& work) {
    static volatile std::uint64_t kept = 0;
    const double start = processor_ns();
    kept = kept + work();
    return (processor_ns() - start) / static_cast<double>(corpus.messages.size());
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

void run(const std::string& folder, const std::vector<std::string>& names) {
    auto readers = our_readers();
    readers.push_back(simdjson_reader());
    readers.push_back(rapidjson_reader());
    readers.push_back(nlohmann_reader());
    auto writers = our_writers();
    writers.push_back(rapidjson_writer());
    writers.push_back(nlohmann_writer());

    std::vector<Corpus> corpora;
    for (const std::string& name : names) corpora.push_back(read_corpus(folder, name));
    const Corpus cases = read_corpus(folder, "cases");
    const Corpus written = read_corpus(folder, "canonical");
    std::string line = "{\"wrong\":{";
    for (const auto& reader : readers) {
        if (reader->name() == "touch") continue;
        for (const Corpus& corpus : corpora) check(*reader, corpus);
        line += (line.back() == '{' ? "" : ",") + quoted(reader->name()) + ":[";
        for (const std::string& what : wrong_cases(*reader, cases))
            line += (line.back() == '[' ? "" : ",") + quoted(what);
        line += "]";
    }
    for (const auto& writer : writers) check(*writer, written);
    std::cout << line << "}}" << std::endl;

    for (std::string asked; std::getline(std::cin, asked);) {
        line = "[";
        const auto add = [&](const std::string& name, const std::string& who, double ns) {
            line += (line.back() == '[' ? "" : ",") + ("[" + quoted(name) + "," + quoted(who)) + "," +
                    std::to_string(ns) + "]";
        };
        for (const Corpus& corpus : corpora) {
            for (const auto& reader : readers) {
                add(corpus.name, reader->name(), ns_per_message(corpus, [&] { return reader->read_all(corpus); }));
            }
        }
        for (const auto& writer : writers) {
            add("write", writer->name(), ns_per_message(written, [&] { return writer->write_all(written); }));
        }
        std::cout << line << "]" << std::endl;
    }
}

} // namespace

} // namespace midip2p::bench

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: midip2p_bench_codec FOLDER CORPUS…, started by npm run bench -- jsonmidi\n");
        return 2;
    }
    try {
        midip2p::bench::run(argv[1], {argv + 2, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench jsonmidi: %s\n", error.what());
        return 1;
    }
    return 0;
}
